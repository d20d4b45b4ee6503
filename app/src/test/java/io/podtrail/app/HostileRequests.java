package io.podtrail.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests to the query API that are odd, broken or malicious; as bytes, each a character. */
final class HostileRequests {
    private static final List<String> METHODS = List.of(
            "GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "X");
    private static final List<String> PATHS = List.of(
            "/livez",
            "/readyz",
            "/metrics",
            "/openapi.json",
            "/api/v1/clusters",
            "/api/v1/namespaces",
            "/api/v1/violations",
            "/api/v1/alerts",
            "/api/v1/checks",
            "/api/v1/watch",
            "/api/v1/internal/answers",
            "/api/v1/alerts/demo/checkout/Deployment/cart/history",
            "/api/v1/pods/demo/sandbox/POD",
            "/api/v1/pods/demo/sandbox/POD/verdict",
            "/api/v1/workloads/demo/checkout/Deployment/cart",
            "/api/v1/pods///",
            "/api/v1/pods/%2F/%00/%0a",
            "/api/v1/../../etc/passwd",
            "/api/v1/pods/demo/..;/x",
            "/%ff%fe",
            "/%",
            "//evil.example/x",
            "http://evil.example/api/v1/clusters",
            "*",
            "",
            "/a b");
    private static final List<String> NAMES = List.of(
            "limit",
            "continue",
            "fields",
            "cluster",
            "namespace",
            "workload",
            "check",
            "mode",
            "level",
            "evidence",
            "state",
            "kinds",
            "version",
            "expired",
            "%00",
            "",
            "x");
    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "5001",
            "99999999999999999999",
            "%00",
            "%ff",
            "%",
            "%zz",
            "a,b,,",
            ",",
            "..",
            "demo",
            "latest",
            "v1.99999",
            "v1.-1",
            "open,all",
            "e30",
            "ODM5NGUy",
            "%F0%9F%92%A9",
            "\u00e4",
            "a/b/c",
            "x".repeat(3000));
    private static final List<String> HEADERS = List.of(
            "Host: localhost",
            "Host: [::1",
            "Host: a\0b",
            "Accept: text/event-stream",
            "Accept: */*;q=x",
            "Accept-Encoding: gzip, br;q=9, *",
            "Last-Event-ID: v1,2a3",
            "Last-Event-ID: v999999999999999999999999",
            "Authorization: Bearer",
            "Authorization: Basic !!!",
            "Podtrail-Peer: 1 00",
            "Podtrail-Peer: 999999999999 " + "a".repeat(64),
            "Content-Type: application/json; charset=nonsense",
            "Content-Type: multipart/form-data",
            "Content-Type: application/x-www-form-urlencoded; charset=utf-99",
            "Content-Encoding: gzip",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 5",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Range: bytes=9-1",
            "If-Modified-Since: soon",
            "Expect: 100-continue",
            "Expect: miracles",
            "Upgrade: websocket",
            "Upgrade: h2c",
            "Connection: upgrade",
            "Cookie: \u0001=\u0002",
            "X: " + "y".repeat(9000),
            " folded",
            "no colon",
            ": no name");
    private static final List<String> BODIES = List.of(
            "",
            "",
            "null",
            "{",
            "[[[[[[",
            "{\"question\":{\"about\":\"clusters\"},\"partitions\":[0]}",
            "5\r\nhello\r\n0\r\n\r\n",
            "zz\r\n");

    private HostileRequests() {}

    static List<String> make(Random random, String pod, int count) {
        var requests = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            requests.add(random.nextInt(20) == 0 ? noise(random) : request(random, pod));
        }
        return requests;
    }

    private static String request(Random random, String pod) {
        var request = new StringBuilder(one(random, METHODS)).append(' ');
        request.append(one(random, PATHS).replace("POD", pod));
        int parameters = random.nextInt(4);
        for (int i = 0; i < parameters; i++) {
            request.append(i == 0 ? '?' : '&')
                    .append(one(random, NAMES))
                    .append('=')
                    .append(one(random, VALUES));
        }
        request.append(random.nextInt(20) == 0 ? " HTTP/9.9" : " HTTP/1.1").append("\r\n");
        if (random.nextInt(10) > 0) {
            request.append("Host: localhost\r\n");
        }
        int headers = random.nextInt(3);
        for (int i = 0; i < headers; i++) {
            request.append(one(random, HEADERS)).append("\r\n");
        }
        return request.append("Connection: close\r\n\r\n")
                .append(one(random, BODIES))
                .toString();
    }

    private static String noise(Random random) {
        var noise = new StringBuilder();
        int length = 1 + random.nextInt(200);
        for (int i = 0; i < length; i++) {
            noise.append((char) random.nextInt(256));
        }
        return noise.append("\r\n\r\n").toString();
    }

    private static String one(Random random, List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
