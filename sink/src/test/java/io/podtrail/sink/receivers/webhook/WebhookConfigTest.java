package io.podtrail.sink.receivers.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.sink.receivers.Secret;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebhookConfigTest {
    @Test
    void aConfigurationNeverPrintsItsSecrets() {
        var config = config("https://hooks.example.com:8443/services/s3cr3t?token=s3cr3t", "s3cr3t");

        assertThat(config.toString()).doesNotContain("s3cr3t");
        assertThat(config.origin()).isEqualTo("https://hooks.example.com:8443");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://169.254.0.1/",
                "http://2852039166/",
                "http://0xa9fea9fe/",
                "http://[fe80::1]/",
                "http://[fd00:ec2::254]/",
                "http://[::ffff:169.254.169.254]/"
            })
    void metadataAddressesAreRefused(String url) {
        assertThatThrownBy(() -> config(url, null)).hasMessageMatching("(?s).*(link-local or metadata|no valid).*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.7/", "http://192.168.1.1:9000/x", "https://[fd00::1]/", "http://127.0.0.1/"})
    void privateAddressesAreFine(String url) {
        assertThat(config(url, null)).isNotNull();
    }

    @Test
    void aNameThatStandsForAMetadataAddressIsRefused() throws Exception {
        var metadata = InetAddress.getByAddress("innocent.example", new byte[] {(byte) 169, (byte) 254, 1, 1});

        assertThat(MetadataAddresses.reasonAgainst(InetAddress.getLoopbackAddress(), metadata))
                .hasValueSatisfying(reason -> assertThat(reason).contains("169.254.1.1"));
    }

    @Test
    void allMistakesAreNamedTogetherWithoutTheSecrets() {
        assertThatThrownBy(() -> new WebhookConfig(
                        Secret.of("ftp://user:s3cr3t@hooks.example.com/s3cr3t"), Secret.of("s3cr3t\n"), Duration.ZERO))
                .hasMessageContaining("https://")
                .hasMessageContaining("user name or password")
                .hasMessageContaining("bearer token")
                .hasMessageContaining("timeout")
                .hasMessageNotContaining("s3cr3t");
        assertThatThrownBy(() -> config("https://hooks.example.com/s3cr3t key", null))
                .hasMessageContaining("not valid at character 32")
                .hasMessageNotContaining("s3cr3t")
                .hasNoCause();
    }

    private static WebhookConfig config(String url, @Nullable String token) {
        return new WebhookConfig(
                Secret.of(url), token == null ? null : Secret.of(token), WebhookConfig.DEFAULT_TIMEOUT);
    }
}
