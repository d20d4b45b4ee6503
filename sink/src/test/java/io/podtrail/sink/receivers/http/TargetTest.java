package io.podtrail.sink.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.sink.receivers.Secret;
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
                "http://169.254.170.2/v2/credentials",
                "http://2852039166/",
                "http://0xa9fea9fe/",
                "http://0251.0376.0251.0376/",
                "http://169.16689662/",
                "http://[fe80::1]/",
                "http://[fe80::a9fe:a9fe]/",
                "http://[fe80::1%25eth0]/",
                "http://[fd00:ec2::254]/",
                "http://[fd00:ec2::23]/v1/credentials",
                "http://[fd20:ce::254]/",
                "http://[fd00:42::42]/",
                "http://100.100.100.200/",
                "http://168.63.129.16/",
                "http://192.0.0.192/",
                "http://[::ffff:169.254.169.254]/", // mapped
                "http://[::ffff:0:169.254.169.254]/", // translated
                "http://[::a9fe:a9fe]/", // compatible
                "http://[64:ff9b::169.254.169.254]/",
                "http://[64:ff9b::6464:64c8]/",
                "http://[64:ff9b:1:a9fe:a9:fe00::]/", // RFC 6052: a prefix of 48 bits
                "http://[64:ff9b:1:00a9:fe:a9fe::]/", // 56
                "http://[64:ff9b:1:0:a9:fea9:fe00:0]/", // 64
                "http://[64:ff9b:1::a9fe:a9fe]/", // 96
                "http://[2002:a9fe:a9fe::1]/", // 6to4
                "http://[2002:a83f:8110::]/",
                "http://[2001:0:a9fe:a9fe::1]/", // Teredo: the server
                "http://[2001::5601:5601]/", // Teredo: the client, inverted
                "http://[2001:db8::5efe:169.254.169.254]/", // ISATAP
                "http://[2001:db8::200:5efe:169.254.169.254]/"
            })
    void metadataAddressesAreRefused(String url) {
        assertThatThrownBy(() -> target(url)).hasMessageMatching("(?s).*(link-local or metadata|no valid).*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.7/",
                "http://192.168.1.1:9000/x",
                "https://[fd00::1]/",
                "http://127.0.0.1/",
                "http://[::1]/",
                "http://100.100.100.201/",
                "http://192.0.0.8/",
                "http://[fd20:ce::253]/",
                "http://[2001:db8::a9fe:a9fe]/",
                "http://[2606:4700::1111]/",
                "http://[64:ff9b::10.0.0.7]/",
                "http://[2002:a00:7::1]/",
                "http://[::ffff:10.0.0.7]/"
            })
    void privateAndPublicAddressesAreFine(String url) {
        assertThat(target(url)).isNotNull();
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
