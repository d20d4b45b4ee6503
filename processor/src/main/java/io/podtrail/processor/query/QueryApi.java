package io.podtrail.processor.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.sse.SseClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.text.PrintableJson;
import io.podtrail.processor.query.ChangeStream.Wish;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.state.HostInfo;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The query API: what it serves stands in {@link #routes}, what it promises in {@code openapi.json}. The server is there
 * before the processor is, because the processor must tell the others where it is served; until {@link #answerFrom} it
 * answers that it is not ready.
 */
public final class QueryApi implements AutoCloseable {
    /** How many requests of users are worked on at once; others are told to try again. */
    static final int MAX_CONCURRENT = 32;

    /** How many questions of other instances are answered at once, beside those of users: neither waits for the other. */
    static final int MAX_PEER_QUESTIONS = 32;

    /** How many requests are answered at once at most, each by a thread: users', other instances', and event streams. */
    public static final int MAX_REQUESTS = MAX_CONCURRENT + MAX_PEER_QUESTIONS + ChangeStream.MAX_WATCHERS;

    /** Where answers last until the client goes away. */
    public static final Set<String> STREAMS = Set.of("/api/v1/watch");

    private static final Logger LOG = LoggerFactory.getLogger(QueryApi.class);
    private static final Set<String> FILTERS = Set.of("cluster", "namespace", "workload", "check", "mode", "level");
    private static final Set<String> PAGING = Set.of("limit", "continue", "fields");

    private final Topics topics;
    private final int partitions;
    private final Peers peers;
    private final MeterRegistry registry;
    private final Reports reports;
    private final ChangeStream changes;
    private final Semaphore atOnce = new Semaphore(MAX_CONCURRENT);
    private final Semaphore peersAtOnce = new Semaphore(MAX_PEER_QUESTIONS);
    private volatile @Nullable Instances instances;

    /**
     * @param clientProperties of Kafka clients
     * @param partitions how many the topics have
     */
    public QueryApi(
            Topics topics, Map<String, Object> clientProperties, int partitions, Peers peers, MeterRegistry registry) {
        this.topics = topics;
        this.partitions = partitions;
        this.peers = peers;
        this.registry = registry;
        this.reports =
                new Reports(this::instances, new AlertHistory(clientProperties, topics.alerts(), partitions), registry);
        this.changes = new ChangeStream(clientProperties, topics, partitions);
        Gauge.builder("podtrail.api.watchers", changes, ChangeStream::watchers)
                .description("Open event streams")
                .register(registry);
    }

    /** From now on it answers. */
    public void answerFrom(KafkaStreams streams, HostInfo self) {
        instances = new Instances(streams, self, peers, topics.observations(), partitions);
    }

    /** All that users can ask for, by GET. */
    List<Route> routes() {
        return List.of(
                new Route("/api/v1/clusters", Set.of("fields"), reports::clusters),
                new Route("/api/v1/namespaces", union(Set.of("cluster", "namespace"), PAGING), reports::namespaces),
                new Route("/api/v1/violations", union(FILTERS, PAGING, "evidence"), reports::violations),
                new Route("/api/v1/alerts", union(FILTERS, PAGING, "state"), reports::alerts),
                new Route(
                        "/api/v1/alerts/{cluster}/{namespace}/{kind}/{name}/history",
                        Set.of("mode", "limit", "fields"),
                        reports::alertHistory),
                new Route("/api/v1/checks", union(FILTERS, Set.of("limit", "fields")), reports::checks),
                new Route("/api/v1/pods/{cluster}/{namespace}/{name}", Set.of("fields"), reports::pod),
                new Route(
                        "/api/v1/pods/{cluster}/{namespace}/{name}/verdict",
                        Set.of("level", "version"),
                        reports::verdict),
                new Route("/api/v1/workloads/{cluster}/{namespace}/{kind}/{name}", Set.of("fields"), reports::template),
                new Route("/api/v1/watch", union(FILTERS, Set.of("evidence", "kinds")), true, this::watch),
                new Route(
                        "/openapi.json",
                        Set.of(),
                        (request, parameters) ->
                                request.contentType("application/json").result(openApi())));
    }

    /** Adds all routes to a server. */
    public void addTo(RoutesConfig server) {
        for (Route route : routes()) {
            server.get(route.path(), request -> measured(route, request));
        }
        server.post(Peers.PATH, request -> limited(peersAtOnce, MAX_PEER_QUESTIONS, () -> answerPeer(request)));
    }

    /** Makes a server answer whatever goes wrong in the API's own words. */
    public static void addErrorsTo(RoutesConfig server) {
        server.exception(ApiError.class, (error, request) -> write(error, request));
        server.exception(
                HttpResponseException.class,
                (error, request) -> write(
                        ApiError.of(
                                error.getStatus(),
                                error.getStatus() == 404
                                        ? "there is nothing at %s: /openapi.json lists what there is"
                                                .formatted(request.path())
                                        : String.valueOf(error.getMessage())),
                        request));
        server.exception(
                HttpException.RuntimeException.class,
                (error, request) -> write(
                        ApiError.of(error.getCode(), "this request cannot be read: " + error.getReason()), request));
        server.exception(
                EofException.class,
                (error, request) -> write(ApiError.badRequest("the connection ended before the request did"), request));
        server.exception(Exception.class, (error, request) -> {
            LOG.warn("{} failed", request.path(), error);
            write(ApiError.of(500, "this failed, and the instance's log says why"), request);
        });
    }

    /** Ends all event streams. */
    @Override
    public void close() {
        changes.close();
    }

    private static void write(ApiError error, Context request) {
        if (error.code() == 401) {
            request.header("WWW-Authenticate", "Bearer");
        } else if (error.code() == 429 || error.code() == 503) {
            request.header("Retry-After", "1");
        }
        request.status(error.code())
                .contentType("application/json")
                .result(PrintableJson.onOneLine(error.toJson().toString()));
    }

    private void measured(Route route, Context request) {
        Timer.Sample started = Timer.start(registry);
        int status = 500;
        try {
            Runnable handling = () -> route.handling().handle(request, new Parameters(request, route.parameters()));
            if (route.isStream()) {
                handling.run(); // Streams have a limit of their own, so that open ones keep no question waiting.
            } else {
                limited(atOnce, MAX_CONCURRENT, handling);
            }
            status = request.statusCode();
        } catch (ApiError error) {
            status = error.code();
            throw error;
        } finally {
            started.stop(Timer.builder("podtrail.api.requests")
                    .description("Requests of the query API")
                    .tag("route", route.path())
                    .tag("status", Integer.toString(status))
                    .register(registry));
        }
    }

    private static void limited(Semaphore permits, int limit, Runnable handling) {
        if (!permits.tryAcquire()) {
            throw ApiError.tooManyRequests(
                    "%d requests are being worked on, which is as many as there may be: try again in a second"
                            .formatted(limit));
        }
        try {
            handling.run();
        } finally {
            permits.release();
        }
    }

    private void watch(Context request, Parameters parameters) {
        String accept = request.header("Accept");
        if (accept == null || !accept.contains("text/event-stream")) {
            throw ApiError.notAcceptable(
                    "this is a stream of server-sent events: ask with 'Accept: text/event-stream'");
        }
        Set<String> kinds = new HashSet<>(
                List.of(parameters.text("kinds", "violations,alerts").split(",", -1)));
        Filter filter = reports.named(parameters.filter());
        boolean violations = kinds.remove("violations");
        boolean alerts = kinds.remove("alerts");
        if (!kinds.isEmpty()) {
            throw ApiError.badRequest(
                    "'kinds' is violations, alerts or both, not '%s'".formatted(String.join(",", kinds)));
        }
        String last = request.header("Last-Event-ID");
        var wish = new Wish(filter, violations, alerts, last == null ? null : changes.parse(last));
        changes.admit();
        changes.serve(begin(request), wish);
    }

    /**
     * Begins a stream of events on the request's own thread. Javalin's SseHandler answers from another, for ever once the client or
     * the server has gone and Jetty uses the response again.
     */
    private static SseClient begin(Context request) {
        HttpServletResponse response = request.res();
        response.setStatus(200);
        response.setCharacterEncoding("UTF-8");
        response.setContentType("text/event-stream");
        response.addHeader("Connection", "close");
        response.addHeader("X-Accel-Buffering", "no"); // Or nginx would keep events back.
        try {
            response.flushBuffer();
        } catch (IOException e) {
            LOG.debug("a client went before its stream began", e); // Which the first event finds out.
        }
        return new SseClient(request);
    }

    /** What another instance asks: only what lies here, so that no question goes in circles. */
    private void answerPeer(Context request) {
        Instances known = instances();
        byte[] body = request.bodyAsBytes();
        String signature = request.header(Peers.HEADER);
        PeerKey key = signature == null ? null : key(signature, known, body);
        Peers.Asked asked = asked(body);
        var answers = new Peers.Answers(known.local().ask(asked.question(), asked.partitions()));
        byte[] answer = Reports.bytes(Json.MAPPER.valueToTree(answers));
        if (signature != null && key != null) {
            request.header(Peers.HEADER, key.signAnswer(signature, answer));
        }
        request.contentType("application/json").result(answer);
    }

    /** The key that a question was signed with: a signature that is shown must be right. */
    private PeerKey key(String signature, Instances known, byte[] body) {
        return peers.keys().stream()
                .filter(key -> key.verifiesQuestion(
                        signature, Peers.audience(known.self()), peers.clock().instant(), body))
                .findFirst()
                .orElseThrow(() -> ApiError.unauthorized(
                        "this question was not signed with a token of this instance, for %s, in the last minutes: do all instances have the same --api-token-file, and the same time?"
                                .formatted(Peers.audience(known.self()))));
    }

    private Peers.Asked asked(byte[] body) {
        try {
            Peers.Asked asked = Json.MAPPER.readValue(body, Peers.Asked.class);
            if (asked != null
                    && asked.partitions().size() <= partitions
                    && asked.partitions().stream().allMatch(partition -> partition >= 0 && partition < partitions)) {
                return asked;
            }
        } catch (IOException e) {
            // Answered below.
        }
        throw ApiError.badRequest("this is no question that an instance of this version asks");
    }

    private Instances instances() {
        Instances known = instances;
        if (known == null) {
            throw ApiError.unavailable("this instance is starting: try again, /readyz says how far it is");
        }
        return known;
    }

    private static byte[] openApi() {
        try (InputStream document =
                Objects.requireNonNull(QueryApi.class.getResourceAsStream("openapi.json"), "openapi.json")) {
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> union(Set<String> some, Set<String> others, String... more) {
        return Stream.of(some, others, Set.of(more)).flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }
}
