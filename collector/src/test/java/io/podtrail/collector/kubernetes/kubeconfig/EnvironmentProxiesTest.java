package io.podtrail.collector.kubernetes.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cases of {@code golang.org/x/net/http/httpproxy}'s own test, and some more. */
final class EnvironmentProxiesTest {
    @ParameterizedTest(name = "NO_PROXY={1}: {0} {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    https://example.com           |                          | proxied
                    https://localhost:6443        |                          | direct
                    https://127.0.0.1:6443        |                          | direct
                    https://127.5.4.3:6443        |                          | direct
                    https://[::1]:6443            |                          | direct
                    https://sub.localhost:6443    |                          | proxied
                    https://example.com           | *                        | direct
                    https://example.com           | a.test, *                | direct
                    https://example.com           | example.com              | direct
                    https://EXAMPLE.com           | Example.COM              | direct
                    https://sub.example.com       | example.com              | direct
                    https://notexample.com        | example.com              | proxied
                    https://example.com           | .example.com             | proxied
                    https://sub.example.com       | .example.com             | direct
                    https://sub.example.com       | *.example.com            | direct
                    https://example.com           | *.example.com            | proxied
                    https://example.com           | example.com:443          | direct
                    https://example.com:6443      | example.com:443          | proxied
                    https://10.1.2.3:6443         | 10.1.2.3                 | direct
                    https://10.1.2.3:6443         | 10.1.2.3:443             | proxied
                    https://10.1.2.3:6443         | 10.0.0.0/8               | direct
                    https://11.1.2.3:6443         | 10.0.0.0/8               | proxied
                    https://10.1.2.3:6443         | 10.1.2.0/31              | proxied
                    https://10.1.2.3:6443         | 0.0.0.0/0                | direct
                    https://10.1.2.3:6443         | 10.0.0.0/33              | proxied
                    https://10.1.2.3:6443         | 10.0.0.0/x,/8,:80,''     | proxied
                    https://[fd00::5]:6443        | fd00::/8                 | direct
                    https://[fd00::5]:6443        | fd00::5                  | direct
                    https://[fd00::5]:6443        | [fd00::5]:6443           | direct
                    https://[fd00::5]:6443        | [fd00::5]:443            | proxied
                    https://example.com           | 10.0.0.0/8               | proxied
                    """)
    void noProxyIsReadAsGoReadsIt(String server, String noProxy, String expected) {
        var environment = Map.of("HTTPS_PROXY", "http://p.test:3128", "NO_PROXY", noProxy == null ? "" : noProxy);

        assertThat(proxies(environment).proxyTo(HttpUrl.get(server)).isPresent() ? "proxied" : "direct")
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}={1} for {2}: {3}")
    @CsvSource({
        "HTTPS_PROXY, http://p.test:3128, https://a.test, http://p.test:3128",
        "https_proxy, http://p.test, https://a.test, http://p.test:80",
        "HTTPS_PROXY, https://p.test, https://a.test, https://p.test:443",
        "HTTPS_PROXY, socks5://p.test, https://a.test, socks5://p.test:1080",
        "HTTPS_PROXY, socks5h://p.test:9, https://a.test, socks5://p.test:9",
        "HTTPS_PROXY, p.test:3128, https://a.test, http://p.test:3128",
        "HTTPS_PROXY, http://u:pw@p.test:3128, https://a.test, http://p.test:3128",
        "HTTP_PROXY, http://p.test:3128, http://a.test, http://p.test:3128",
    })
    void theVariableOfTheServersSchemeNamesTheProxy(String variable, String value, String server, String expected) {
        assertThat(proxies(Map.of(variable, value)).proxyTo(HttpUrl.get(server)).orElseThrow())
                .hasToString(expected);
    }

    @Test
    void theVariableOfTheOtherSchemeDoesNotCount() {
        assertThat(proxies(Map.of("HTTP_PROXY", "http://p.test")).proxyTo(HttpUrl.get("https://a.test")))
                .isEmpty();
        assertThat(proxies(Map.of("HTTPS_PROXY", "http://p.test")).proxyTo(HttpUrl.get("http://a.test")))
                .isEmpty();
    }

    @Test
    void aVariableThatCannotBeReadIsAnErrorThatDoesNotShowItsPassword() {
        assertThatThrownBy(() ->
                        proxies(Map.of("HTTPS_PROXY", "ftp://u:pw@p.test")).proxyTo(HttpUrl.get("https://a.test")))
                .hasMessageContaining("HTTPS_PROXY of the environment has an unsupported scheme")
                .hasMessageNotContaining("pw");
    }

    private static EnvironmentProxies proxies(Map<String, String> variables) {
        return new EnvironmentProxies(new ProcessEnvironment(variables, Path.of("no-pod")));
    }
}
