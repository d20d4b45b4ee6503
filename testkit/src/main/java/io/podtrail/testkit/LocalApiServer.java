package io.podtrail.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Speaks the Kubernetes protocol of lists and watches over real HTTP: pages with continue tokens that pin a snapshot,
 * watches that resume from a resource version, bookmarks, time-outs, 410 for what was compacted away, refusals; Leases
 * with optimistic locking; and server-side apply and deletion of namespaced objects. What a test does to it is what happens to real ones.
 */
public final class LocalApiServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] COMMA = {','};

    static {
        // Otherwise every small answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** An object as it is sent, given its resource version. Built when asked for, so that a large cluster fits. */
    public interface Body {
        byte[] json(String resourceVersion);
    }

    private record Stored(Body body, long resourceVersion) {
        byte[] json() {
            return body.json(Long.toString(resourceVersion));
        }
    }

    private record Event(String resource, String type, Body body, long resourceVersion) {}

    private record Snapshot(List<Stored> objects, long resourceVersion) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "local-api-server");
        thread.setDaemon(true);
        return thread;
    });

    /** Objects by resource such as {@code pods}, then by namespace and name. */
    private final Map<String, TreeMap<String, Stored>> objects = new HashMap<>();

    private final List<Event> history = new ArrayList<>();
    private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
    private final Set<HttpExchange> watches = ConcurrentHashMap.newKeySet();
    private final Set<String> denied = new HashSet<>();
    private final Set<String> unknown = new HashSet<>();
    private final Set<String> terminating = new HashSet<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private long resourceVersion = 1;
    private long compacted;
    private int failWith;
    private String stalled = "";
    private Duration bookmarkEvery = Duration.ofSeconds(1);
    private boolean closed;

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
    public synchronized void put(String resource, String namespace, String name, Body body) {
        var of = objects.computeIfAbsent(resource, r -> new TreeMap<>());
        boolean added = !of.containsKey(namespace + "/" + name);
        of.put(namespace + "/" + name, new Stored(body, ++resourceVersion));
        happened(new Event(resource, added ? "ADDED" : "MODIFIED", body, resourceVersion));
    }

    public synchronized void put(String resource, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        put(resource, metadata.path("namespace").asText(), metadata.path("name").asText(), body(object));
    }

    public synchronized void delete(String resource, String namespace, String name) {
        Stored gone = objects.getOrDefault(resource, new TreeMap<>()).remove(namespace + "/" + name);
        if (gone != null) {
            happened(new Event(resource, "DELETED", gone.body, ++resourceVersion));
        }
    }

    /** Puts objects there without anybody having seen them come: as a cluster is when a collector first meets it. */
    public synchronized void seed(String resource, String namespace, String name, Body body) {
        objects.computeIfAbsent(resource, r -> new TreeMap<>())
                .put(namespace + "/" + name, new Stored(body, ++resourceVersion));
        compacted = resourceVersion;
    }

    /** Forgets what happened, so that no watch can resume from before now, and no list go on. */
    public synchronized void compact() {
        history.clear();
        snapshots.clear();
        compacted = resourceVersion;
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
    public synchronized void failWith(int code) {
        failWith = code;
    }

    /** Lets nobody list or watch a resource from now on. */
    public synchronized void deny(String... resources) {
        denied.clear();
        denied.addAll(List.of(resources));
    }

    /** Knows nothing of these resources from now on, as before their CustomResourceDefinition is there. */
    public synchronized void lack(String... resources) {
        unknown.clear();
        unknown.addAll(List.of(resources));
    }

    /** Takes no writes in these namespaces from now on, because they are being deleted. */
    public synchronized void terminate(String... namespaces) {
        terminating.clear();
        terminating.addAll(List.of(namespaces));
    }

    /** What is there of a resource, in the order of namespaces and names. */
    public synchronized List<JsonNode> all(String resource) {
        return objects.getOrDefault(resource, new TreeMap<>()).values().stream()
                .map(LocalApiServer::parsed)
                .toList();
    }

    public synchronized void bookmarkEvery(Duration interval) {
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
        synchronized (this) {
            closed = true;
            notifyAll();
        }
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

    private synchronized void happened(Event event) {
        history.add(event);
        notifyAll();
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try {
            String path = exchange.getRequestURI().getPath();
            Map<String, String> query = query(exchange);
            List<String> parts = Arrays.stream(path.split("/"))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.toCollection(ArrayList::new));
            int code;
            synchronized (this) {
                code = failWith;
            }
            if (code != 0) {
                answerStatus(exchange, code, "told to fail");
            } else if (path.equals("/version")) {
                answer(exchange, 200, "{\"major\":\"1\",\"minor\":\"33+\",\"gitVersion\":\"v1.33.2\"}");
            } else if (parts.contains("leases")) {
                lease(exchange, parts);
            } else {
                resource(exchange, parts, query);
            }
        } catch (IOException e) {
            // The client hung up, or was made to.
        } finally {
            exchange.close();
        }
    }

    private void resource(HttpExchange exchange, List<String> parts, Map<String, String> query) throws IOException {
        List<String> rest = parts.subList(parts.get(0).equals("api") ? 2 : 3, parts.size());
        boolean isOfNamespace = rest.size() == 4 && rest.get(0).equals("namespaces");
        String resource = rest.get(isOfNamespace ? 2 : 0);
        boolean isDenied;
        boolean isUnknown;
        synchronized (this) {
            isDenied = denied.contains(resource);
            isUnknown = unknown.contains(resource);
        }
        if (isUnknown) {
            answerStatus(exchange, 404, "the server could not find the requested resource");
        } else if (isDenied) {
            answerStatus(
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
        boolean isTerminating;
        synchronized (this) {
            isTerminating = terminating.contains(namespace);
        }
        switch (exchange.getRequestMethod()) {
            case "GET" -> get(exchange, resource, namespace + "/" + name);
            case "PATCH" -> {
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (!type.startsWith("application/apply-patch") || !query.containsKey("fieldManager")) {
                    answerStatus(exchange, 415, "only server-side apply is taken here, not " + type);
                } else if (isTerminating) {
                    answerStatus(
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
                answer(exchange, 200, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}");
            }
            default -> answerStatus(exchange, 405, exchange.getRequestMethod());
        }
    }

    private void get(HttpExchange exchange, String resource, String name) throws IOException {
        Stored found;
        synchronized (this) {
            found = objects.getOrDefault(resource, new TreeMap<>()).get(name);
        }
        if (found == null) {
            answerStatus(exchange, 404, resource + " \"" + name + "\" not found");
        } else {
            answer(exchange, 200, new String(found.json(), UTF_8));
        }
    }

    private void list(HttpExchange exchange, String resource, Map<String, String> query) throws IOException {
        String token = query.getOrDefault("continue", "");
        Snapshot snapshot;
        int from = 0;
        String id;
        if (token.isEmpty()) {
            synchronized (this) {
                snapshot = new Snapshot(
                        objects.getOrDefault(resource, new TreeMap<>()).values().stream()
                                .filter(stored -> isSelected(stored, query.getOrDefault("labelSelector", "")))
                                .toList(),
                        resourceVersion);
                id = resource + "-" + requests.get();
            }
        } else {
            awaitNotStalled(resource);
            int colon = token.lastIndexOf(':');
            id = token.substring(0, colon);
            from = Integer.parseInt(token.substring(colon + 1));
            snapshot = snapshots.get(id);
            if (snapshot == null) {
                answerStatus(exchange, 410, "The provided continue parameter is too old");
                return;
            }
        }
        int limit = Integer.parseInt(query.getOrDefault("limit", "1000000"));
        int to = Math.min(from + limit, snapshot.objects.size());
        String next = "";
        if (to < snapshot.objects.size()) {
            snapshots.put(id, snapshot);
            next = ",\"continue\":\"" + id + ":" + to + "\"";
        } else {
            snapshots.remove(id);
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            write(
                    out,
                    "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"%d\"%s},\"items\":["
                            .formatted(snapshot.resourceVersion, next)
                            .getBytes(UTF_8));
            for (int i = from; i < to; i++) {
                if (i > from) {
                    write(out, COMMA);
                }
                write(out, snapshot.objects.get(i).json());
            }
            write(out, "]}\n".getBytes(UTF_8));
        }
    }

    /** @param selector one label and its value; empty for everything */
    private static boolean isSelected(Stored stored, String selector) {
        if (selector.isEmpty()) {
            return true;
        }
        int equals = selector.indexOf('=');
        return parsed(stored)
                .path("metadata")
                .path("labels")
                .path(selector.substring(0, equals))
                .asText()
                .equals(selector.substring(equals + 1));
    }

    private static JsonNode parsed(Stored stored) {
        try {
            return JSON.readTree(stored.json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void awaitNotStalled(String resource) throws IOException {
        while (stalled.equals(resource) && !closed) {
            waitFor(Duration.ofSeconds(1));
        }
    }

    private void watch(HttpExchange exchange, String resource, Map<String, String> query) throws IOException {
        long from = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
        long ends = System.nanoTime()
                + Duration.ofSeconds(Long.parseLong(query.getOrDefault("timeoutSeconds", "600")))
                        .toNanos();
        if (isCompacted(from)) {
            answerStatus(exchange, 410, "too old resource version: " + from);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        watches.add(exchange);
        try (OutputStream out = exchange.getResponseBody()) {
            out.flush();
            long position = from;
            int index = 0;
            while (System.nanoTime() < ends) {
                var news = new ArrayList<Event>();
                long upTo;
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    if (position < compacted) {
                        write(out, error(410, "too old resource version"));
                        return;
                    }
                    index = indexAfter(position);
                    if (index >= history.size()) {
                        waitFor(bookmarkEvery);
                    }
                    index = position < compacted ? history.size() : indexAfter(position);
                    news.addAll(history.subList(index, history.size()));
                    upTo = position < compacted ? position : resourceVersion;
                }
                for (Event event : news) {
                    if (event.resource.equals(resource)) {
                        write(out, event(event));
                    }
                }
                if (news.isEmpty() && upTo == position) {
                    write(out, bookmark(position));
                }
                position = upTo;
                out.flush();
            }
        } finally {
            watches.remove(exchange);
        }
    }

    private synchronized boolean isCompacted(long from) {
        return from < compacted;
    }

    /** Events have consecutive resource versions, apart from Leases: found from the end, where watches are. */
    private int indexAfter(long position) {
        int index = history.size();
        while (index > 0 && history.get(index - 1).resourceVersion > position) {
            index--;
        }
        return index;
    }

    @SuppressWarnings("WaitNotInLoop") // Whoever wakes too early sends a bookmark too early.
    private void waitFor(Duration interval) throws IOException {
        try {
            wait(Math.max(1, interval.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void lease(HttpExchange exchange, List<String> parts) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String name = parts.get(parts.size() - 1).equals("leases")
                ? JSON.readTree(body).at("/metadata/name").asText()
                : parts.get(parts.size() - 1);
        String key = parts.get(parts.indexOf("namespaces") + 1) + "/" + name;
        int code = 200;
        String answer;
        synchronized (this) {
            var leases = objects.computeIfAbsent("leases", r -> new TreeMap<>());
            Stored stored = leases.get(key);
            switch (exchange.getRequestMethod()) {
                case "GET" -> {
                    code = stored == null ? 404 : 200;
                    answer = stored == null ? status(404, "not found") : new String(stored.json(), UTF_8);
                }
                case "POST", "PUT", "PATCH" -> {
                    var lease = (ObjectNode) JSON.readTree(body);
                    String expected = lease.at("/metadata/resourceVersion").asText("");
                    boolean conflict = exchange.getRequestMethod().equals("POST")
                            ? stored != null
                            : stored == null
                                    || (!expected.isEmpty() && !expected.equals(Long.toString(stored.resourceVersion)));
                    code = conflict ? 409 : 200;
                    if (!conflict) {
                        ObjectNode before =
                                stored == null || !exchange.getRequestMethod().equals("PATCH")
                                        ? JSON.createObjectNode()
                                        : (ObjectNode) JSON.readTree(stored.json());
                        leases.put(key, new Stored(body(merged(before, lease)), ++resourceVersion));
                    }
                    answer = conflict
                            ? status(409, "the object has been modified")
                            : new String(leases.get(key).json(), UTF_8);
                }
                default -> {
                    code = 405;
                    answer = status(405, exchange.getRequestMethod());
                }
            }
        }
        answer(exchange, code, answer);
    }

    /** JSON merge patch, RFC 7386. */
    private static ObjectNode merged(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner
                    && target.get(field.getKey()) instanceof ObjectNode old) {
                merged(old, inner);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
        return target;
    }

    private byte[] event(Event event) {
        byte[] object = event.body.json(Long.toString(event.resourceVersion));
        byte[] head = ("{\"type\":\"" + event.type + "\",\"object\":").getBytes(UTF_8);
        var all = new byte[head.length + object.length + 2];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(object, 0, all, head.length, object.length);
        all[all.length - 2] = '}';
        all[all.length - 1] = '\n';
        return all;
    }

    private static byte[] bookmark(long position) {
        return "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"%d\"}}}\n"
                .formatted(position)
                .getBytes(UTF_8);
    }

    private static byte[] error(int code, String message) {
        return "{\"type\":\"ERROR\",\"object\":%s}\n"
                .formatted(status(code, message))
                .getBytes(UTF_8);
    }

    private static String status(int code, String message) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("code", code)
                .toString();
    }

    private void answerStatus(HttpExchange exchange, int code, String message) throws IOException {
        answer(exchange, code, status(code, message));
    }

    private void answer(HttpExchange exchange, int code, String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
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
