package io.podtrail.sink.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.sink.receivers.Secret;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {
    @Test
    void nothingPrintsItsSecrets() {
        var target = target("https://hooks.example.com:8443/services/s3cr3t?token=s3cr3t");
        var credentials = Credentials.bearing(Secret.of("s3cr3t"));

        assertThat(target.toString() + credentials).doesNotContain("s3cr3t");
        assertThat(target.origin()).isEqualTo("https://hooks.example.com:8443");
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
        assertThatThrownBy(() -> target(url)).hasMessageMatching("(?s).*(link-local or metadata|no valid).*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.7/", "http://192.168.1.1:9000/x", "https://[fd00::1]/", "http://127.0.0.1/"})
    void privateAddressesAreFine(String url) {
        assertThat(target(url)).isNotNull();
    }

    @Test
    void aNameThatStandsForAMetadataAddressIsRefused() throws Exception {
        var metadata = InetAddress.getByAddress("innocent.example", new byte[] {(byte) 169, (byte) 254, 1, 1});

        assertThat(MetadataAddresses.reasonAgainst(InetAddress.getLoopbackAddress(), metadata))
                .hasValueSatisfying(reason -> assertThat(reason).contains("169.254.1.1"));
    }

    @Test
    void allMistakesAreNamedTogetherWithoutTheSecrets() {
        assertThatThrownBy(() -> target("ftp://user:s3cr3t@hooks.example.com/s3cr3t"))
                .hasMessageContaining("https://")
                .hasMessageContaining("user name or password")
                .hasMessageNotContaining("s3cr3t");
        assertThatThrownBy(() -> Credentials.bearing(Secret.of("s3cr3t\n")))
                .hasMessageContaining("bearer token")
                .hasMessageNotContaining("s3cr3t");
        assertThatThrownBy(() -> new Connection(Duration.ZERO, null, null)).hasMessageContaining("timeout");
        assertThatThrownBy(() -> target("https://hooks.example.com/s3cr3t key"))
                .hasMessageContaining("not valid at character 32")
                .hasMessageNotContaining("s3cr3t")
                .hasNoCause();
    }

    private static Target target(String url) {
        return new Target(Secret.of(url));
    }
}
