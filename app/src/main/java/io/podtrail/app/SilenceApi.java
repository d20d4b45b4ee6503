package io.podtrail.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.podtrail.policy.text.PrintableJson;
import io.podtrail.processor.query.ApiError;
import io.podtrail.sink.silence.Silence;
import io.podtrail.sink.silence.SilenceJson;
import io.podtrail.sink.silence.SilenceLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Silences over HTTP, as {@code podtrail silence} has them: to list, to add, and to end. */
final class SilenceApi {
    private static final String PATH = "/api/v1/silences";
    private static final String JSON = "application/json";
    private static final Duration DEFAULT_DURATION = Duration.ofHours(2);
    private static final String SHAPE = "It looks like {\"matchers\": [\"namespace=shop\"], \"duration\": \"2h\","
            + " \"author\": \"ada\", \"comment\": \"migration\"}";
    /** What somebody asks for may not be passed over: a misspelt field would silence something else. */
    private static final ObjectReader STRICT =
            SilenceJson.MAPPER.readerFor(Wanted.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final boolean isAllowed;
    private final Clock clock;
    private final AtomicReference<@Nullable SilenceLog> log = new AtomicReference<>();

    /** What is posted: until {@code endsAt}, or for {@code duration} such as {@code 2h}. */
    private record Wanted(
            @Nullable List<String> matchers,
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable String duration,
            @Nullable String author,
            @Nullable String comment) {}

    private record Listed(String apiVersion, String kind, List<Silence> items) {}

    /** @param isAllowed whether it is known who asks; all is refused where not */
    SilenceApi(boolean isAllowed, Clock clock) {
        this.isAllowed = isAllowed;
        this.clock = clock;
    }

    void addTo(RoutesConfig routes) {
        routes.get(PATH, allowed(this::list));
        routes.post(PATH, allowed(this::add));
        routes.delete(PATH + "/{id}", allowed(this::expire));
    }

    /** From now on; before, every answer is a 503. */
    void answerFrom(SilenceLog silences) {
        log.set(silences);
    }

    private Handler allowed(Handler handler) {
        return request -> {
            if (!isAllowed) {
                throw ApiError.forbidden("whoever can connect could silence alerts here: start the sink with"
                        + " --api-token-file, or serve on loopback; 'podtrail silence' works through Kafka");
            }
            handler.handle(request);
        };
    }

    private void list(Context request) throws JsonProcessingException {
        for (String parameter : request.queryParamMap().keySet()) {
            if (!parameter.equals("expired")) {
                throw ApiError.of(400, "there is no parameter '%s': 'expired' is the only one".formatted(parameter));
            }
        }
        String expired = request.queryParam("expired");
        if (expired != null && !expired.equals("true") && !expired.equals("false")) {
            throw ApiError.of(400, "'expired' is true or false, not '%s'".formatted(expired));
        }
        Instant now = clock.instant();
        answer(
                request,
                200,
                new Listed(
                        "podtrail/v1",
                        "SilenceList",
                        loaded().silences().all().stream()
                                .filter(silence -> "true".equals(expired)
                                        || silence.endsAt().isAfter(now))
                                .toList()));
    }

    /** Only JSON that says it is: a page in a browser cannot send that to another origin unasked. */
    private void add(Context request) throws JsonProcessingException, InterruptedException {
        String type = request.contentType();
        if (type == null || !type.startsWith(JSON)) {
            throw ApiError.of(415, "send the silence as 'Content-Type: application/json'");
        }
        Silence silence = silence(request.body());
        write(silence);
        answer(request.header("Location", PATH + "/" + silence.id()), 201, silence);
    }

    private void expire(Context request) throws JsonProcessingException, InterruptedException {
        String id = request.pathParam("id");
        Instant now = now();
        Silence ended = loaded().silences()
                .find(id)
                .filter(silence -> silence.endsAt().isAfter(now))
                .orElseThrow(() -> ApiError.of(
                        404, "there is no silence %s that has not ended: GET %s lists them".formatted(id, PATH)))
                .expiredAt(now);
        write(ended);
        answer(request, 200, ended);
    }

    private Silence silence(String body) {
        try {
            Wanted wanted = STRICT.readValue(body);
            if (wanted == null) {
                throw ApiError.of(400, "this is no silence: null. " + SHAPE);
            }
            if (wanted.endsAt != null && wanted.duration != null) {
                throw ApiError.of(400, "give 'endsAt' or 'duration', not both");
            }
            Instant startsAt = wanted.startsAt == null ? now() : wanted.startsAt;
            Instant endsAt = wanted.endsAt != null ? wanted.endsAt : startsAt.plus(duration(wanted.duration));
            if (!endsAt.isAfter(clock.instant())) {
                throw ApiError.of(400, "'endsAt' is %s, which is over".formatted(endsAt));
            }
            return Silence.create(
                    wanted.matchers == null ? List.of() : wanted.matchers,
                    startsAt,
                    endsAt,
                    wanted.author == null ? "" : wanted.author,
                    wanted.comment == null ? "" : wanted.comment);
        } catch (JsonProcessingException e) {
            throw ApiError.of(400, "this is no silence: %s. %s".formatted(e.getOriginalMessage(), SHAPE));
        } catch (IllegalArgumentException e) {
            throw ApiError.of(400, String.valueOf(e.getMessage()));
        }
    }

    private void write(Silence silence) throws InterruptedException {
        try {
            loaded().put(silence);
        } catch (KafkaException e) {
            throw ApiError.of(503, "it is not known whether the silence is written: " + UserError.reason(e));
        }
    }

    private SilenceLog loaded() {
        SilenceLog silences = log.get();
        if (silences == null || !silences.isLoaded()) {
            throw ApiError.of(503, "silences are being read from Kafka: try again in a second");
        }
        return silences;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Duration duration(@Nullable String text) {
        try {
            return text == null ? DEFAULT_DURATION : new DurationConverter().convert(text);
        } catch (RuntimeException e) {
            throw ApiError.of(400, "'duration': " + e.getMessage());
        }
    }

    private static void answer(Context request, int status, Object body) throws JsonProcessingException {
        request.status(status).contentType(JSON).result(PrintableJson.of(SilenceJson.MAPPER.writeValueAsBytes(body)));
    }
}
