package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, in an installation whose Maven and Java only take notes. */
final class LauncherTest {
    @TempDir
    private Path home;

    @BeforeEach
    void install() throws IOException {
        Path root = Path.of(Objects.requireNonNull(System.getProperty("podtrail.root")));
        Files.copy(root.resolve("podtrail"), home.resolve("podtrail"));
        Files.createDirectories(home.resolve("app/src/main"));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.writeString(home.resolve("app/pom.xml"), "");
        source("2026-01-01T00:00:00Z");
        // As the real one, it leaves a jar alone that is there already.
        command(
                "mvn",
                "echo built >> %1$s/builds; mkdir -p %1$s/app/target/lib; "
                        + "[ -f %1$s/app/target/podtrail-app-0.1.0.jar ] || touch %1$s/app/target/podtrail-app-0.1.0.jar");
        command("java", "echo '    java.specification.version = 17' >&2");
    }

    @Test
    void buildsOnceAndNotAgainWhileNoSourceChanges() throws Exception {
        launch();
        launch();

        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsOnceMoreAfterASourceWasTouchedAndThenNotAgain() throws Exception {
        launch();
        source(Instant.now().plusSeconds(1).toString());
        launch();
        source("2026-01-01T00:00:00Z");
        launch();
        launch();

        assertThat(builds()).isEqualTo(2);
    }

    private void launch() throws IOException, InterruptedException {
        var builder = new ProcessBuilder(home.resolve("podtrail").toString(), "--version").redirectErrorStream(true);
        builder.environment().remove("JAVA_HOME");
        builder.environment().merge("PATH", "", (path, none) -> home.resolve("bin") + ":" + path);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private long builds() throws IOException {
        return Files.readAllLines(home.resolve("builds")).size();
    }

    private void source(String modified) throws IOException {
        Path source = home.resolve("app/src/main/Main.java");
        Files.writeString(source, "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.parse(modified)));
    }

    private void command(String name, String script) throws IOException {
        Path file = home.resolve("bin").resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script.formatted(home) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
