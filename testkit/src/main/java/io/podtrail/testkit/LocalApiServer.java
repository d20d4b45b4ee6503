package io.podtrail.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.podtrail.testkit.ServedObjects.Changes;
import io.podtrail.testkit.ServedObjects.Event;
import io.podtrail.testkit.ServedObjects.Snapshot;
import io.podtrail.testkit.ServedObjects.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Speaks the Kubernetes protocol of lists and watches over real HTTP: pages with continue tokens that pin a snapshot,
 * watches that resume from a resource version, bookmarks, time-outs, 410 for what was compacted away, refusals; Leases
 * with optimistic locking; and server-side apply and deletion of namespaced objects. What a test does to it is what happens to real ones.
 */
public final class LocalApiServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] COMMA = {','};
    private static final byte[] VERSION =
            "{\"major\":\"1\",\"minor\":\"33+\",\"gitVersion\":\"v1.33.2\"}".getBytes(UTF_8);
    private static final byte[] DELETED =
            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}".getBytes(UTF_8);

    static {
        // Otherwise every small answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** An object as it is sent, given its resource version. Built when asked for, so that a large cluster fits. */
    public interface Body {
        byte[] json(String resourceVersion);
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "local-api-server");
        thread.setDaemon(true);
        return thread;
    });

    private final ServedObjects objects = new ServedObjects();
    private final LeaseApi leases = new LeaseApi(objects);
    /** What the pages to come are of, by the first part of their continue token. */
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();

    private final Set<HttpExchange> watches = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private volatile Set<String> denied = Set.of();
    private volatile Set<String> unknown = Set.of();
    private volatile Set<String> terminating = Set.of();
    private volatile Predicate<ApiRequest> authorizer = request -> true;
    private volatile int failWith;
    private volatile Duration retryAfter = Duration.ZERO;
    private volatile boolean continueTokensExpire;
    private volatile Duration bookmarkEvery = Duration.ofSeconds(1);
    private volatile boolean closed;
    private String stalled = "";

    /** Listens on a loopback port; 0 for any. */
    public LocalApiServer(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** A kubeconfig that leads here. */
    public String kubeconfig() {
        return Kubeconfig.of(url());
    }

    /** Adds or changes an object. */
    public void put(String resource, String namespace, String name, Body body) {
        objects.put(resource, namespace + "/" + name, body);
    }

    public void put(String resource, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        put(resource, metadata.path("namespace").asText(), metadata.path("name").asText(), body(object));
    }

    public void delete(String resource, String namespace, String name) {
        objects.delete(resource, namespace + "/" + name);
    }

    /** Puts objects there without anybody having seen them come: as a cluster is when a collector first meets it. */
    public void seed(String resource, String namespace, String name, Body body) {
        objects.seed(resource, namespace + "/" + name, body);
    }

    /** Forgets what happened, so that no watch can resume from before now, and no list go on. */
    public void compact() {
        objects.compact();
        snapshots.clear();
    }

    /** Drops every connection of a watch, as a load balancer would. */
    public void breakWatches() {
        watches.forEach(HttpExchange::close);
    }

    /** How many watches are open. */
    public int watches() {
        return watches.size();
    }

    /** Lets every list of a resource stop before its second page, until told otherwise by an empty name. */
    public synchronized void stallLists(String resource) {
        stalled = resource;
        notifyAll();
    }

    /** Answers every request with this code from now on; 0 for as usual. */
    public void failWith(int code) {
        failWith = code;
    }

    /** Asks this of every request for a resource from now on, and refuses what it does not allow. */
    public void authorize(Predicate<ApiRequest> isAllowed) {
        authorizer = isAllowed;
    }

    /** What an answer that was made to fail says about when to come back; zero for nothing. */
    public void retryAfter(Duration wait) {
        retryAfter = wait;
    }

    /** Has forgotten every list by the time its second page is asked for, from now on. */
    public void expireContinueTokens() {
        continueTokensExpire = true;
    }

    /** Lets nobody list or watch a resource from now on. */
    public void deny(String... resources) {
        denied = Set.of(resources);
    }

    /** Knows nothing of these resources from now on, as before their CustomResourceDefinition is there. */
    public void lack(String... resources) {
        unknown = Set.of(resources);
    }

    /** Takes no writes in these namespaces from now on, because they are being deleted. */
    public void terminate(String... namespaces) {
        terminating = Set.of(namespaces);
    }

    /** What is there of a resource, in the order of namespaces and names. */
    public List<JsonNode> all(String resource) {
        return objects.snapshot(resource).objects().stream().map(Stored::parsed).toList();
    }

    public void bookmarkEvery(Duration interval) {
        bookmarkEvery = interval;
    }

    /** How many bytes of lists and watches were sent. */
    public long sent() {
        return sent.get();
    }

    public long requests() {
        return requests.get();
    }

    @Override
    public void close() {
        closed = true;
        objects.wakeAll();
        stallLists("");
        breakWatches();
        server.stop(0);
        threads.shutdownNow();
    }

    public static Body body(ObjectNode object) {
        return version -> {
            ObjectNode copy = object.deepCopy();
            copy.withObject("metadata").put("resourceVersion", version);
            return copy.toString().getBytes(UTF_8);
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try {
            String path = exchange.getRequestURI().getPath();
            Map<String, String> query = query(exchange);
            List<String> parts = Arrays.stream(path.split("/"))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.toCollection(ArrayList::new));
            int code = failWith;
            if (code != 0) {
                if (!retryAfter.isZero()) {
                    exchange.getResponseHeaders().set("Retry-After", Long.toString(retryAfter.toSeconds()));
                }
                JsonAnswers.refuse(exchange, code, "told to fail");
            } else if (path.equals("/version")) {
                JsonAnswers.answer(exchange, 200, VERSION);
            } else if (refused(exchange, parts, query)) {
                return;
            } else if (parts.contains("leases")) {
                leases.handle(exchange, parts);
            } else {
                resource(exchange, parts, query);
            }
        } catch (IOException e) {
            // The client hung up, or was made to.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private boolean refused(HttpExchange exchange, List<String> parts, Map<String, String> query) throws IOException {
        ApiRequest request = ApiRequest.of(exchange.getRequestMethod(), parts, query);
        Predicate<ApiRequest> isAllowed = authorizer;
        boolean isCreation = query.containsKey("fieldManager")
                && objects.find(request.resource(), request.namespace() + "/" + request.name())
                        .isEmpty();
        ApiRequest refused = !isAllowed.test(request)
                ? request
                : isCreation && !isAllowed.test(request.as("create")) ? request.as("create") : null;
        if (refused != null) {
            JsonAnswers.refuse(exchange, 403, refused.toString());
        }
        return refused != null;
    }

    private void resource(HttpExchange exchange, List<String> parts, Map<String, String> query)
            throws IOException, InterruptedException {
        List<String> rest = parts.subList(parts.get(0).equals("api") ? 2 : 3, parts.size());
        boolean isOfNamespace = rest.size() == 4 && rest.get(0).equals("namespaces");
        String resource = rest.get(isOfNamespace ? 2 : 0);
        if (unknown.contains(resource)) {
            JsonAnswers.refuse(exchange, 404, "the server could not find the requested resource");
        } else if (denied.contains(resource)) {
            JsonAnswers.refuse(
                    exchange,
                    403,
                    "%s is forbidden: User \"system:serviceaccount:audit:podtrail\" cannot list resource \"%s\" at the cluster scope"
                            .formatted(resource, resource));
        } else if (isOfNamespace) {
            namespaced(exchange, resource, rest.get(1), rest.get(3), query);
        } else if (rest.size() == 2) {
            get(exchange, resource, "/" + rest.get(1));
        } else if (query.containsKey("watch")) {
            watch(exchange, resource, query);
        } else {
            list(exchange, resource, query);
        }
    }

    private void namespaced(
            HttpExchange exchange, String resource, String namespace, String name, Map<String, String> query)
            throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        switch (exchange.getRequestMethod()) {
            case "GET" -> get(exchange, resource, namespace + "/" + name);
            case "PATCH" -> {
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (!type.startsWith("application/apply-patch") || !query.containsKey("fieldManager")) {
                    JsonAnswers.refuse(exchange, 415, "only server-side apply is taken here, not " + type);
                } else if (terminating.contains(namespace)) {
                    JsonAnswers.refuse(
                            exchange,
                            403,
                            "unable to create new content in namespace %s because it is being terminated"
                                    .formatted(namespace));
                } else {
                    put(resource, (ObjectNode) JSON.readTree(body));
                    get(exchange, resource, namespace + "/" + name);
                }
            }
            case "DELETE" -> {
                delete(resource, namespace, name);
                JsonAnswers.answer(exchange, 200, DELETED);
            }
            default -> JsonAnswers.refuse(exchange, 405, exchange.getRequestMethod());
        }
    }

    private void get(HttpExchange exchange, String resource, String key) throws IOException {
        Optional<Stored> found = objects.find(resource, key);
        if (found.isEmpty()) {
            JsonAnswers.refuse(exchange, 404, resource + " \"" + key + "\" not found");
        } else {
            JsonAnswers.answer(exchange, 200, found.get().json());
        }
    }

    private void list(HttpExchange exchange, String resource, Map<String, String> query)
            throws IOException, InterruptedException {
        String token = query.getOrDefault("continue", "");
        Snapshot snapshot;
        int from = 0;
        String id;
        if (token.isEmpty()) {
            snapshot = selected(objects.snapshot(resource), query.getOrDefault("labelSelector", ""));
            id = resource + "-" + requests.get();
        } else {
            awaitNotStalled(resource);
            int colon = token.lastIndexOf(':');
            id = token.substring(0, colon);
            from = Integer.parseInt(token.substring(colon + 1));
            snapshot = continueTokensExpire ? null : snapshots.get(id);
            if (snapshot == null) {
                JsonAnswers.refuse(exchange, 410, "The provided continue parameter is too old");
                return;
            }
        }
        int limit = Integer.parseInt(query.getOrDefault("limit", "1000000"));
        int to = Math.min(from + limit, snapshot.objects().size());
        String next = "";
        if (to < snapshot.objects().size()) {
            snapshots.put(id, snapshot);
            next = ",\"continue\":\"" + id + ":" + to + "\"";
        } else {
            snapshots.remove(id);
        }
        try (OutputStream out = JsonAnswers.begin(exchange)) {
            write(
                    out,
                    "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":["
                            .formatted(snapshot.resourceVersion(), next)
                            .getBytes(UTF_8));
            for (int i = from; i < to; i++) {
                if (i > from) {
                    write(out, COMMA);
                }
                write(out, snapshot.objects().get(i).json());
            }
            write(out, "]}\n".getBytes(UTF_8));
        }
    }

    /** @param selector one label and its value; empty for everything */
    private static Snapshot selected(Snapshot all, String selector) {
        if (selector.isEmpty()) {
            return all;
        }
        String[] label = selector.split("=", 2);
        return new Snapshot(
                all.objects().stream()
                        .filter(stored -> stored.parsed()
                                .path("metadata")
                                .path("labels")
                                .path(label[0])
                                .asText()
                                .equals(label[1]))
                        .toList(),
                all.resourceVersion());
    }

    private synchronized void awaitNotStalled(String resource) throws InterruptedException {
        while (stalled.equals(resource)) {
            wait();
        }
    }

    private void watch(HttpExchange exchange, String resource, Map<String, String> query)
            throws IOException, InterruptedException {
        long from = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
        long ends = System.nanoTime()
                + Duration.ofSeconds(Long.parseLong(query.getOrDefault("timeoutSeconds", "600")))
                        .toNanos();
        if (objects.isCompacted(from)) {
            JsonAnswers.refuse(exchange, 410, "too old resource version: " + from);
            return;
        }
        OutputStream body = JsonAnswers.begin(exchange);
        watches.add(exchange);
        try (OutputStream out = body) {
            out.flush();
            long position = from;
            while (System.nanoTime() < ends && !closed) {
                Optional<Changes> changes = objects.after(position, bookmarkEvery);
                if (changes.isEmpty()) {
                    write(out, JsonAnswers.error(410, "too old resource version"));
                    return;
                }
                for (Event event : changes.get().events()) {
                    if (event.resource().equals(resource)) {
                        write(out, JsonAnswers.watchEvent(event));
                    }
                }
                if (changes.get().upTo() == position) {
                    write(out, JsonAnswers.bookmark(position));
                }
                position = changes.get().upTo();
                out.flush();
            }
        } finally {
            watches.remove(exchange);
        }
    }

    private void write(OutputStream out, byte[] bytes) throws IOException {
        out.write(bytes);
        sent.addAndGet(bytes.length);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        var all = new HashMap<String, String>();
        String query = exchange.getRequestURI().getQuery();
        for (String part : query == null ? new String[0] : query.split("&")) {
            int equals = part.indexOf('=');
            all.put(part.substring(0, Math.max(equals, 0)), part.substring(equals + 1));
        }
        return all;
    }
}
