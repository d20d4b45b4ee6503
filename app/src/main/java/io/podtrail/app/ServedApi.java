package io.podtrail.app;

import io.javalin.util.JavalinBindException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.podtrail.app.http.Access;
import io.podtrail.app.http.Health;
import io.podtrail.app.http.OperationsServer;
import io.podtrail.app.http.Starting;
import io.podtrail.app.http.Together;
import io.podtrail.events.kafka.Topics;
import io.podtrail.events.kafka.TransactionWatch;
import io.podtrail.processor.Processor;
import io.podtrail.processor.ProcessorConfig;
import io.podtrail.processor.ProcessorMetrics;
import io.podtrail.processor.query.Peers;
import io.podtrail.processor.query.QueryApi;
import io.podtrail.processor.query.StateMetrics;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * The query API of one processor, with its health and metrics. Bound before the processor is made, so that the processor
 * can tell the others where it is served and probes see it start.
 */
final class ServedApi implements AutoCloseable {
    private static final OperationsServer.Capacity CAPACITY =
            new OperationsServer.Capacity(QueryApi.MAX_REQUESTS, QueryApi.STREAMS);

    private final AtomicReference<Health> health = new AtomicReference<>(new Starting("connecting to Kafka"));
    private final QueryApi api;
    private final OperationsServer server;
    private final HostInfo self;
    private final String scheme;
    private final List<Runnable> closings = new ArrayList<>();

    private ServedApi(ApiOptions options, Topics topics, Map<String, Object> clientProperties, int partitions) {
        Access access = options.access();
        scheme = access.tls() == null ? "http" : "https";
        var made = new AtomicReference<@Nullable QueryApi>();
        try {
            server = new OperationsServer(
                    options.bindAddress(), access, CAPACITY, served(options), health::get, (routes, registry) -> {
                        var queries = new QueryApi(topics, clientProperties, partitions, peers(access), registry);
                        queries.addTo(routes);
                        made.set(queries);
                    });
        } catch (JavalinBindException e) {
            throw options.inUse(e);
        } catch (IllegalArgumentException e) {
            throw new UserError(UserError.reason(e), e);
        }
        api = Objects.requireNonNull(made.get());
        self = options.advertisedAddress(server.port());
    }

    /**
     * Serves; until {@link #processor} it says that it is not ready.
     *
     * @param partitions how many the topics have
     */
    static ServedApi serve(ApiOptions options, Topics topics, Map<String, Object> clientProperties, int partitions) {
        return new ServedApi(options, topics, clientProperties, partitions);
    }

    /** Client properties with what the other instances must know. */
    Map<String, Object> advertisedIn(Map<String, Object> clientProperties) {
        var more = new HashMap<>(clientProperties);
        more.put(StreamsConfig.APPLICATION_SERVER_CONFIG, self.host() + ':' + self.port());
        return more;
    }

    /** A processor that is measured here, and answers here. */
    Processor processor(ProcessorConfig config) {
        var processor = new Processor(config, new ProcessorMetrics(server.registry()));
        var binder = new KafkaStreamsMetrics(processor.streams());
        binder.bindTo(server.registry());
        closings.add(binder::close);
        var metrics = new StateMetrics(processor.streams(), server.registry());
        closings.add(metrics::close);
        api.answerFrom(processor.streams(), self);
        health.set(new Processing(processor));
        return processor;
    }

    /** Is ready only while another part of the process is, too. To be called after {@link #processor}. */
    void join(Health part) {
        health.updateAndGet(parts -> new Together(List.of(parts, part)));
    }

    /** Counts these, and is not ready while they hide what is to be read. To be called after {@link #processor}. */
    void watch(TransactionWatch transactions) {
        health.updateAndGet(part -> new Unhindered(part, transactions));
        Unhindered.measure(transactions, server.registry());
    }

    /** What is served as metrics. */
    MeterRegistry registry() {
        return server.registry();
    }

    /** {@code http://127.0.0.1:9466}. */
    String url() {
        String host = self.host().indexOf(':') < 0 ? self.host() : '[' + self.host() + ']';
        return scheme + "://" + host + ':' + self.port();
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        api.close();
        closings.forEach(Runnable::run);
        server.close();
    }

    /** Instances of an installation are set up alike: with what one asks of clients, it signs what it asks the others. */
    private static Peers peers(Access access) {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Peers.DEFAULT_TIMEOUT);
        if (access.tls() != null) {
            client.sslContext(access.tls().forPeers());
        }
        return new Peers(
                client.build(),
                access.tls() == null ? "http" : "https",
                access.peerKeys(),
                Peers.DEFAULT_TIMEOUT,
                Clock.systemUTC());
    }

    private static MeterFilter served(ApiOptions options) {
        return options.allKafkaMetrics ? MeterFilter.accept() : new ChosenKafkaMetrics();
    }

    private record Processing(Processor processor) implements Health {
        @Override
        public boolean isReady() {
            return processor.isReady();
        }

        @Override
        public String state() {
            return processor.state();
        }
    }
}
