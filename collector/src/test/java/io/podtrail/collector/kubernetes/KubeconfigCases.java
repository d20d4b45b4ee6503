package io.podtrail.collector.kubernetes;

import java.util.List;
import java.util.stream.Stream;

/** The table: at least one kubeconfig for each field that client-go knows, used rightly and wrongly. */
final class KubeconfigCases {
    private static final String CA = "certificate-authority-data: @b64:ca.crt@";
    private static final String SERVER = "server: 'https://127.0.0.1:@TLS@', " + CA;
    private static final String NAMED = "server: 'https://127.0.0.1:@NAMED@', " + CA;
    private static final String FAR = "server: 'https://api.example.test:6443', " + CA;
    private static final String TOKEN = "token: t-1";

    private KubeconfigCases() {}

    static List<KubeconfigCase> all() {
        return Stream.of(
                        selection(),
                        merging(),
                        documents(),
                        servers(),
                        tls(),
                        certificates(),
                        tokens(),
                        identity(),
                        proxies(),
                        exec())
                .flatMap(List::stream)
                .toList();
    }

    private static List<KubeconfigCase> selection() {
        return List.of(
                KubeconfigCase.of("a cluster and a token", config(SERVER, TOKEN)),
                KubeconfigCase.of("--context of several", two()).context("second"),
                KubeconfigCase.of("--context that does not exist", two())
                        .context("third")
                        .refused(
                                "context \"third\" is not in kubeconfig @DIR@/config; contexts: \"first\", \"second\""),
                KubeconfigCase.of(
                                "current-context that does not exist",
                                two().replace("current-context: first", "current-context: gone"))
                        .refused("current-context \"gone\" is not in"),
                KubeconfigCase.of("no current-context", two().replace("current-context: first", ""))
                        .refused("has no current-context: choose one with --context; contexts: \"first\", \"second\""),
                KubeconfigCase.of(
                                "a context of a cluster that does not exist",
                                config(SERVER, TOKEN).replace("cluster: c,", "cluster: gone,"))
                        .refused("context \"it\" refers to the cluster \"gone\", which is not in"),
                KubeconfigCase.of(
                                "a context of a user that does not exist",
                                config(SERVER, TOKEN).replace("user: u}", "user: gone}"))
                        .refused("context \"it\" refers to the user \"gone\", which is not in"),
                KubeconfigCase.of(
                                "a context without cluster",
                                config(SERVER, TOKEN).replace("cluster: c, ", ""))
                        .refused("context \"it\" in kubeconfig @DIR@/config names no cluster"),
                KubeconfigCase.of(
                        "a context without user", config(SERVER, TOKEN).replace(", user: u}", "}")),
                KubeconfigCase.of(
                        "a mistake in an entry that is not used", two().replace("token: second", "as-uid: only")),
                KubeconfigCase.of("no kubeconfig file", "")
                        .with("KUBECONFIG", "@DIR@/gone")
                        .refused("names @DIR@/gone, which is not there"));
    }

    private static List<KubeconfigCase> merging() {
        return List.of(
                KubeconfigCase.of("KUBECONFIG of one file", config(SERVER, TOKEN))
                        .with("KUBECONFIG", "@DIR@/config"),
                KubeconfigCase.of("KUBECONFIG of several: the first entry of a name wins", config(SERVER, TOKEN))
                        .with("KUBECONFIG", "@DIR@/config:@DIR@/other/more"),
                KubeconfigCase.of("KUBECONFIG of several: the first current-context wins", config(SERVER, TOKEN))
                        .with("KUBECONFIG", "@DIR@/other/more:@DIR@/config"),
                KubeconfigCase.of("KUBECONFIG of several: paths are relative to their own file", config(SERVER, TOKEN))
                        .with("KUBECONFIG", "@DIR@/config:@DIR@/other/more")
                        .context("relative"),
                KubeconfigCase.of("KUBECONFIG of several, one missing, one twice, one empty", config(SERVER, TOKEN))
                        .with("KUBECONFIG", "@DIR@/gone::@DIR@/empty:@DIR@/config:@DIR@/config"),
                KubeconfigCase.of("KUBECONFIG of several, one broken", config(SERVER, TOKEN))
                        .with("KUBECONFIG", "@DIR@/config:@DIR@/token")
                        .refused("@DIR@/token"));
    }

    private static List<KubeconfigCase> documents() {
        return List.of(
                KubeconfigCase.of("an empty file", "").refused("in which there are no clusters, users and contexts"),
                KubeconfigCase.of("a comment only", "# nothing\n").refused("in which there are no clusters"),
                KubeconfigCase.of("JSON", json()),
                KubeconfigCase.of("a byte order mark", "\uFEFF" + config(SERVER, TOKEN)),
                KubeconfigCase.of("another kind of object", "{apiVersion: v1, kind: Pod, metadata: {name: p}}")
                        .refused("kind: is \"Pod\", not Config"),
                KubeconfigCase.of("something else altogether", "site_name: docs\n")
                        .refused("in which there are no clusters"),
                KubeconfigCase.of("no YAML", "a: [b\n").refused("config:"),
                KubeconfigCase.of("a second YAML document", config(SERVER, TOKEN) + "---\n" + config(NAMED, TOKEN))
                        .refused("more than one YAML document"),
                KubeconfigCase.of(
                                "two clusters of one name",
                                config(SERVER, TOKEN)
                                        .replace("users:", "x: 1\nusers:")
                                        .replace(
                                                "clusters: [",
                                                "clusters: [{name: c, cluster: {server: 'https://a.test'}}, "))
                        .refused("a second entry is named \"c\""),
                KubeconfigCase.of(
                                "two users of one name",
                                config(SERVER, TOKEN).replace("users: [", "users: [{name: u, user: {token: other}}, "))
                        .refused("a second entry is named \"u\""),
                KubeconfigCase.of("a field twice", config(SERVER, "token: one, token: two"))
                        .refused("Duplicate field"),
                KubeconfigCase.of("an unknown field", config(SERVER + ", certificateAuthority: x", TOKEN)),
                KubeconfigCase.of(
                        "extensions and preferences",
                        config(SERVER + ", extensions: [{name: minikube.sigs.k8s.io, extension: {version: v1}}]", TOKEN)
                                + "preferences: {colors: true}\n"),
                KubeconfigCase.of("a token that is a number", config(SERVER, "token: 12345"))
                        .refused("users[0].user.token: must be a string"),
                KubeconfigCase.of(
                                "a boolean that is a string",
                                config(SERVER + ", insecure-skip-tls-verify: 'true'", TOKEN))
                        .refused("insecure-skip-tls-verify: must be true or false"),
                KubeconfigCase.of("entries that are no list", "clusters: {a: b}\ncurrent-context: x\n")
                        .refused("clusters: must be a list"),
                KubeconfigCase.of(
                        "null fields", config(SERVER + ", proxy-url: null, tls-server-name: ~", TOKEN + ", as: null")));
    }

    private static List<KubeconfigCase> servers() {
        return List.of(
                KubeconfigCase.of(
                        "server with a path",
                        config("server: 'https://127.0.0.1:@TLS@/k8s/clusters/c-1', " + CA, TOKEN)),
                KubeconfigCase.of(
                        "server with a trailing slash", config("server: 'https://127.0.0.1:@TLS@/', " + CA, TOKEN)),
                KubeconfigCase.of(
                        "server with a path and a trailing slash",
                        config("server: 'https://127.0.0.1:@TLS@/a/b/', " + CA, TOKEN)),
                KubeconfigCase.of(
                        "server with an upper-case scheme", config("server: 'HTTPS://127.0.0.1:@TLS@', " + CA, TOKEN)),
                KubeconfigCase.of("server by name", config("server: 'https://localhost:@TLS@', " + CA, TOKEN)),
                KubeconfigCase.of("server without scheme, with a CA", config("server: '127.0.0.1:@TLS@', " + CA, TOKEN))
                        .differs(
                                "2x https /version host=127.0.0.1:@TLS@ accept-encoding=gzip authorization=[Bearer t-1]",
                                "kubectl asks over plain HTTP, without the token; there is a CA, so TLS is meant"),
                KubeconfigCase.of("server without scheme, without a CA", config("server: '127.0.0.1:@PLAIN@'", TOKEN)),
                KubeconfigCase.of(
                        "server over plain HTTP: no credentials", config("server: 'http://127.0.0.1:@PLAIN@'", TOKEN)),
                KubeconfigCase.of(
                        "server over plain HTTP: impersonation is asked for",
                        config("server: 'http://127.0.0.1:@PLAIN@'", "as: jane")),
                KubeconfigCase.of("no server", config(CA, TOKEN)).refused("cluster \"c\": server is missing"),
                KubeconfigCase.of("server of an unknown scheme", config("server: 'ftp://127.0.0.1'", TOKEN))
                        .refused("server \"ftp://127.0.0.1\" must be a URL"),
                KubeconfigCase.of(
                                "server with a port out of range",
                                config("server: 'https://127.0.0.1:66443', " + CA, TOKEN))
                        .refused("must be a URL"),
                KubeconfigCase.of(
                                "server with a password", config("server: 'https://a:b@127.0.0.1:@TLS@', " + CA, TOKEN))
                        .refused("must be a URL such as https://10.0.0.1:6443, without user and password"),
                KubeconfigCase.of("disable-compression", config(SERVER + ", disable-compression: true", TOKEN)));
    }

    private static List<KubeconfigCase> tls() {
        return List.of(
                KubeconfigCase.of(
                        "certificate-authority in a file beside the kubeconfig",
                        config("server: 'https://127.0.0.1:@TLS@', certificate-authority: ca.crt", TOKEN)),
                KubeconfigCase.of(
                                "certificate-authority in a file that is missing",
                                config("server: 'https://127.0.0.1:@TLS@', certificate-authority: gone.crt", TOKEN))
                        .refused("certificate-authority: @DIR@/gone.crt cannot be read"),
                KubeconfigCase.of(
                                "certificate-authority twice",
                                config(SERVER + ", certificate-authority: ca.crt", TOKEN))
                        .refused("certificate-authority and certificate-authority-data exclude each other"),
                KubeconfigCase.of(
                                "certificate-authority of another CA",
                                config("server: 'https://127.0.0.1:@TLS@', certificate-authority: other-ca.crt", TOKEN))
                        .refused("not trusted"),
                KubeconfigCase.of(
                                "certificate-authority-data that is no base64",
                                config("server: 'https://127.0.0.1:@TLS@', certificate-authority-data: '%%%'", TOKEN))
                        .refused("certificate-authority-data: is not valid base64"),
                KubeconfigCase.of(
                                "certificate-authority-data that is no PEM",
                                config(
                                        "server: 'https://127.0.0.1:@TLS@', certificate-authority-data: aGVsbG8=",
                                        TOKEN))
                        .refused("certificate-authority-data holds no certificate in PEM"),
                KubeconfigCase.of("no certificate-authority", config("server: 'https://127.0.0.1:@TLS@'", TOKEN))
                        .refused("not trusted"),
                KubeconfigCase.of(
                        "insecure-skip-tls-verify",
                        config("server: 'https://127.0.0.1:@NAMED@', insecure-skip-tls-verify: true", TOKEN)),
                KubeconfigCase.of(
                                "insecure-skip-tls-verify with a CA",
                                config(SERVER + ", insecure-skip-tls-verify: true", TOKEN))
                        .refused("insecure-skip-tls-verify and a certificate-authority exclude each other"),
                KubeconfigCase.of(
                        "tls-server-name", config(NAMED + ", tls-server-name: kubernetes.default.svc", TOKEN)),
                KubeconfigCase.of(
                        "tls-server-name of one label", config(NAMED + ", tls-server-name: kubernetes", TOKEN)),
                KubeconfigCase.of(
                                "tls-server-name that the certificate does not have",
                                config(SERVER + ", tls-server-name: other.example.test", TOKEN))
                        .refused("not valid for the name"),
                KubeconfigCase.of("a certificate that does not have the server's name", config(NAMED, TOKEN))
                        .refused("not valid for the name"));
    }

    private static List<KubeconfigCase> certificates() {
        return List.of(
                KubeconfigCase.of("client key in PKCS #1, RSA", config(SERVER, client("rsa-pkcs1"))),
                KubeconfigCase.of("client key in PKCS #8, RSA", config(SERVER, client("rsa-pkcs8"))),
                KubeconfigCase.of("client key in SEC 1, EC", config(SERVER, client("ec-sec1"))),
                KubeconfigCase.of("client key in PKCS #8, EC", config(SERVER, client("ec-pkcs8"))),
                KubeconfigCase.of("client key in PKCS #8, Ed25519", config(SERVER, client("ed25519"))),
                KubeconfigCase.of(
                        "client certificate in files",
                        config(SERVER, "client-certificate: ec-pkcs8.crt, client-key: ec-pkcs8.key")),
                KubeconfigCase.of("client certificate and token", config(SERVER, client("ec-pkcs8") + ", token: t-1")),
                KubeconfigCase.of(
                                "client key of another certificate",
                                config(SERVER, "client-certificate: ec-sec1.crt, client-key: server.key"))
                        .refused(
                                "client-key (@DIR@/server.key) holds a private key that does not belong to the client certificate"),
                KubeconfigCase.of(
                                "client key of another algorithm",
                                config(SERVER, "client-certificate: ec-sec1.crt, client-key: rsa-pkcs8.key"))
                        .refused("client-key (@DIR@/rsa-pkcs8.key) holds a private key"),
                KubeconfigCase.of(
                                "client key that is encrypted, PKCS #8",
                                config(SERVER, "client-certificate: rsa-pkcs8.crt, client-key: encrypted-pkcs8.key"))
                        .refused("client-key (@DIR@/encrypted-pkcs8.key) holds an encrypted private key"),
                KubeconfigCase.of(
                                "client key that is encrypted, PKCS #1",
                                config(SERVER, "client-certificate: rsa-pkcs8.crt, client-key: encrypted-pkcs1.key"))
                        .refused("holds an encrypted private key"),
                KubeconfigCase.of("client certificate without key", config(SERVER, "client-certificate: ec-sec1.crt"))
                        .refused("client-certificate needs client-key"),
                KubeconfigCase.of(
                                "client key without certificate", config(SERVER, "client-key: ec-sec1.key, token: t-1"))
                        .refused("client-key needs client-certificate"),
                KubeconfigCase.of(
                                "client certificate twice",
                                config(SERVER, client("ec-sec1") + ", client-certificate: ec-sec1.crt"))
                        .refused("client-certificate and client-certificate-data exclude each other"),
                KubeconfigCase.of(
                                "client certificate that is a key",
                                config(SERVER, "client-certificate: ec-sec1.key, client-key: ec-sec1.key"))
                        .refused("client-certificate (@DIR@/ec-sec1.key) holds no certificate in PEM"));
    }

    private static List<KubeconfigCase> tokens() {
        return List.of(
                KubeconfigCase.of("tokenFile beside the kubeconfig", config(SERVER, "tokenFile: token")),
                KubeconfigCase.of("tokenFile before token", config(SERVER, "tokenFile: token, token: t-1")),
                KubeconfigCase.of(
                        "tokenFile that is missing, with a token", config(SERVER, "tokenFile: gone, token: t-1")),
                KubeconfigCase.of("tokenFile that is missing", config(SERVER, "tokenFile: gone"))
                        .refused("tokenFile: @DIR@/gone cannot be read"),
                KubeconfigCase.of("tokenFile that is empty", config(SERVER, "tokenFile: empty"))
                        .refused("tokenFile: @DIR@/empty is empty"),
                KubeconfigCase.of("token with a line break", config(SERVER, "token: \"t\\nImpersonate-User: root\""))
                        .refused("token holds a line break"),
                KubeconfigCase.of("username and password", config(SERVER, "username: jane, password: 'p:ä'")),
                KubeconfigCase.of("username and token", config(SERVER, "username: jane, password: p, token: t-1"))
                        .refused("a token and username/password exclude each other"),
                KubeconfigCase.of("auth-provider", config(SERVER, "auth-provider: {name: gcp}"))
                        .refused("auth-provider \"gcp\" is not supported"),
                KubeconfigCase.of("no credentials", config(SERVER, "")));
    }

    private static List<KubeconfigCase> identity() {
        return List.of(
                KubeconfigCase.of("as", config(SERVER, TOKEN + ", as: jane")),
                KubeconfigCase.of(
                        "as with groups, uid and extra",
                        config(
                                SERVER,
                                TOKEN
                                        + ", as: jane, as-uid: u-1, as-groups: [dev, 'a b'], as-user-extra: {scopes: [view, edit], 'example.com/a%b c': [x]}")),
                KubeconfigCase.of("as-groups without as", config(SERVER, TOKEN + ", as-groups: [dev]"))
                        .refused("as-uid, as-groups and as-user-extra need as"),
                KubeconfigCase.of("as with a line break", config(SERVER, TOKEN + ", as: \"j\\r\\nX: y\""))
                        .refused("hold a line break"));
    }

    private static List<KubeconfigCase> proxies() {
        return List.of(
                KubeconfigCase.of("proxy-url: http", config(FAR + ", proxy-url: 'http://127.0.0.1:@HTTP@'", TOKEN)),
                KubeconfigCase.of(
                        "proxy-url: http with a password",
                        config(FAR + ", proxy-url: 'http://me:p%40ss@127.0.0.1:@HTTP@'", TOKEN)),
                KubeconfigCase.of("proxy-url: https", config(FAR + ", proxy-url: 'https://localhost:@HTTPS@'", TOKEN)),
                KubeconfigCase.of(
                        "proxy-url: socks5", config(FAR + ", proxy-url: 'socks5://127.0.0.1:@SOCKS@'", TOKEN)),
                KubeconfigCase.of(
                        "proxy-url: socks5 with a password",
                        config(FAR + ", proxy-url: 'socks5://me:secret@127.0.0.1:@SOCKSAUTH@'", TOKEN)),
                KubeconfigCase.of(
                                "proxy-url: used for loopback, and before NO_PROXY",
                                config(SERVER + ", proxy-url: 'http://127.0.0.1:@HTTP@'", TOKEN))
                        .with("NO_PROXY", "*"),
                KubeconfigCase.of(
                                "proxy-url: of an unknown scheme",
                                config(FAR + ", proxy-url: 'ftp://127.0.0.1:21'", TOKEN))
                        .refused("proxy-url has an unsupported scheme"),
                KubeconfigCase.of(
                        "proxy-url: with tls-server-name",
                        config(
                                "server: 'https://10.1.2.3:6443', " + CA
                                        + ", tls-server-name: api.example.test, proxy-url: 'http://127.0.0.1:@HTTP@'",
                                TOKEN)),
                KubeconfigCase.of("HTTPS_PROXY", config(FAR, TOKEN)).with("HTTPS_PROXY", "http://127.0.0.1:@HTTP@"),
                KubeconfigCase.of("https_proxy without scheme", config(FAR, TOKEN))
                        .with("https_proxy", "127.0.0.1:@HTTP@"),
                KubeconfigCase.of("HTTPS_PROXY: socks5", config(FAR, TOKEN))
                        .with("HTTPS_PROXY", "socks5://127.0.0.1:@SOCKS@"),
                KubeconfigCase.of("HTTPS_PROXY is not for loopback", config(SERVER, TOKEN))
                        .with("HTTPS_PROXY", "http://127.0.0.1:@HTTP@"),
                KubeconfigCase.of(
                                "HTTPS_PROXY is not for localhost",
                                config("server: 'https://localhost:@TLS@', " + CA, TOKEN))
                        .with("HTTPS_PROXY", "http://127.0.0.1:@HTTP@"),
                KubeconfigCase.of("HTTP_PROXY is not for https", config(SERVER, TOKEN))
                        .with("HTTP_PROXY", "http://127.0.0.1:1"),
                KubeconfigCase.of("NO_PROXY: the domain", config(FAR, TOKEN))
                        .with("HTTPS_PROXY", "http://127.0.0.1:@HTTP@")
                        .with("NO_PROXY", "other.test, example.test")
                        .refused("cannot be reached"),
                KubeconfigCase.of("no_proxy: another port", config(FAR, TOKEN))
                        .with("HTTPS_PROXY", "http://127.0.0.1:@HTTP@")
                        .with("no_proxy", "api.example.test:443"),
                KubeconfigCase.of(
                                "NO_PROXY: a network",
                                config(
                                        "server: 'https://10.1.2.3:6443', " + CA
                                                + ", tls-server-name: api.example.test",
                                        TOKEN))
                        .with("HTTPS_PROXY", "http://127.0.0.1:@HTTP@")
                        .with("NO_PROXY", "192.168.0.0/16,10.1.3.0/24"));
    }

    private static List<KubeconfigCase> exec() {
        String v1 = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, ";
        return List.of(
                KubeconfigCase.of(
                        "exec: a token, one execution for two requests",
                        config(SERVER, "exec: {" + v1 + "command: ./plugin}")),
                KubeconfigCase.of(
                        "exec: v1beta1",
                        config(
                                SERVER,
                                "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./plugin, args: [v1beta1]}")),
                KubeconfigCase.of(
                        "exec: arguments and environment without a shell",
                        config(
                                SERVER,
                                "exec: {" + v1
                                        + "command: ./noisy, args: ['$HOME', '; touch @DIR@/injected', '*', 'a b'], env: [{name: GREETING, value: '$(id)'}]}")),
                KubeconfigCase.of(
                        "exec: provideClusterInfo",
                        config(
                                SERVER
                                        + ", tls-server-name: localhost, extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: x}}]",
                                "exec: {" + v1 + "command: ./plugin, provideClusterInfo: true}")),
                KubeconfigCase.of(
                        "exec: a name in PATH",
                        config(SERVER, "exec: {" + v1 + "command: sh, args: ['@DIR@/plugin']}")),
                KubeconfigCase.of(
                        "exec: standard error is no answer", config(SERVER, "exec: {" + v1 + "command: ./noisy}")),
                KubeconfigCase.of(
                        "exec: a client certificate", config(SERVER, "exec: {" + v1 + "command: ./certificate}")),
                KubeconfigCase.of(
                        "exec: an expired token is asked for again",
                        config(SERVER, "exec: {" + v1 + "command: ./expired}")),
                KubeconfigCase.of(
                        "exec: not needed beside a token",
                        config(SERVER, TOKEN + ", exec: {" + v1 + "command: ./plugin}")),
                KubeconfigCase.of(
                        "exec: not run for plain HTTP",
                        config("server: 'http://127.0.0.1:@PLAIN@'", "exec: {" + v1 + "command: ./plugin}")),
                KubeconfigCase.of(
                                "exec: a program that is missing",
                                config(
                                        SERVER,
                                        "exec: {" + v1
                                                + "command: gone-plugin, installHint: 'install it from example.test'}"))
                        .refused(
                                "gone-plugin cannot be started: is it installed, executable, and in $PATH?\ninstall it from example.test"),
                KubeconfigCase.of("exec: a program that fails", config(SERVER, "exec: {" + v1 + "command: ./failing}"))
                        .refused("failed with exit code 3"),
                KubeconfigCase.of(
                                "exec: an answer that is no credential",
                                config(SERVER, "exec: {" + v1 + "command: ./babbling}"))
                        .refused("is not an ExecCredential"),
                KubeconfigCase.of(
                                "exec: an answer of another version",
                                config(SERVER, "exec: {" + v1 + "command: ./plugin, args: [v1beta1]}"))
                        .refused("is not of the apiVersion"),
                KubeconfigCase.of(
                                "exec: v1alpha1",
                                config(
                                        SERVER,
                                        "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: ./plugin, interactiveMode: Never}"))
                        .refused("exec.apiVersion \"client.authentication.k8s.io/v1alpha1\" is not supported"),
                KubeconfigCase.of(
                                "exec: no apiVersion",
                                config(SERVER, "exec: {command: ./plugin, interactiveMode: Never}"))
                        .refused("exec.apiVersion is missing"),
                KubeconfigCase.of("exec: no command", config(SERVER, "exec: {" + v1 + "args: [a]}"))
                        .refused("exec.command is missing"),
                KubeconfigCase.of(
                                "exec: no interactiveMode in v1",
                                config(
                                        SERVER,
                                        "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}"))
                        .refused("exec.interactiveMode is missing"),
                KubeconfigCase.of(
                                "exec: an unknown interactiveMode",
                                config(
                                        SERVER,
                                        "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Sometimes}"))
                        .refused("interactiveMode: unknown value \"Sometimes\""),
                KubeconfigCase.of(
                                "exec: interactiveMode Always without a terminal",
                                config(
                                        SERVER,
                                        "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Always}"))
                        .refused("there is no terminal"));
    }

    private static String client(String name) {
        return "client-certificate-data: @b64:%s.crt@, client-key-data: @b64:%s.key@".formatted(name, name);
    }

    private static String config(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: it
                contexts: [{name: it, context: {cluster: c, user: u}}]
                clusters: [{name: c, cluster: {%s}}]
                users: [{name: u, user: {%s}}]
                """.formatted(cluster, user);
    }

    private static String two() {
        return """
                apiVersion: v1
                kind: Config
                current-context: first
                contexts:
                - {name: first, context: {cluster: c, user: first}}
                - {name: second, context: {cluster: c, user: second}}
                clusters: [{name: c, cluster: {%s}}]
                users:
                - {name: first, user: {token: first}}
                - {name: second, user: {token: second}}
                """.formatted(SERVER);
    }

    private static String json() {
        return """
                {"apiVersion":"v1","kind":"Config","current-context":"it",
                "contexts":[{"name":"it","context":{"cluster":"c","user":"u","namespace":"shop"}}],
                "clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:@TLS@","certificate-authority-data":"@b64:ca.crt@"}}],
                "users":[{"name":"u","user":{"token":"t-1"}}]}
                """;
    }
}
