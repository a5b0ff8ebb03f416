package io.platformoperator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./platform} in a directory of its own, with a Java that prints how it is called. */
class LauncherTest {
    private static final String VERSION_25 = "JAVA_VERSION=\"25.0.1\"\n";

    @TempDir
    private Path directory;

    private record Outcome(int code, String output) {}

    @BeforeEach
    void copy() throws IOException {
        Files.copy(Path.of("platform"), directory.resolve("platform"));
        executable(directory.resolve("platform"));
    }

    @Test
    void aMissingJarIsNamedWithTheCommandThatBuildsIt() throws Exception {
        java("jdk", VERSION_25);

        var outcome = run("platform", "plan");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.output().lines()).hasSize(1);
        assertThat(outcome.output())
                .contains("target/platform-operator.jar does not exist: build it with ")
                .contains("/mvnw -q -DskipTests package");
    }

    @Test
    void passesTheArgumentsAsTheyAre() throws Exception {
        jar();
        java("jdk", VERSION_25);

        assertThat(run("platform", "plan", "a file.yaml", "").output())
                .contains("[-jar] [" + real() + "/target/platform-operator.jar] [plan] [a file.yaml] []")
                .contains("[-Dplatform.name=platform]")
                .doesNotContain("AOTCache");
    }

    @Test
    void usesTheCacheOnlyIfItIsNewerThanTheJar() throws Exception {
        jar();
        java("jdk", VERSION_25);
        var cache = Files.writeString(directory.resolve("target/platform.aot"), "");
        var newer = Files.getLastModifiedTime(directory.resolve("target/platform-operator.jar"))
                .toInstant();

        Files.setLastModifiedTime(cache, FileTime.from(newer.plusSeconds(5)));
        assertThat(run("platform", "plan").output()).contains("[-XX:AOTCache=" + real() + "/target/platform.aot]");
        assertThat(run("platform", "run").output()).as("a long-lived process").doesNotContain("AOTCache", "Tiered");

        Files.setLastModifiedTime(cache, FileTime.from(newer.minusSeconds(5)));
        assertThat(run("platform", "plan").output()).doesNotContain("AOTCache");
    }

    /** kubectl runs a plugin by the name of its file, which is a link here. */
    @Test
    void asPluginOfKubectlItHasThatName() throws Exception {
        jar();
        java("jdk", VERSION_25);
        var bin = Files.createDirectory(directory.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("kubectl-platform"), Path.of("../platform"));

        assertThat(run("bin/kubectl-platform", "tree").output())
                .contains(
                        "[-Dplatform.name=kubectl platform]",
                        "[-jar] [" + real() + "/target/platform-operator.jar] [tree]");
    }

    private void jar() throws IOException {
        Files.createDirectories(directory.resolve("target"));
        Files.writeString(directory.resolve("target/platform-operator.jar"), "");
    }

    /** A Java that prints each argument in brackets. */
    private void java(String name, String release) throws IOException {
        var home = directory.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), release);
        executable(Files.writeString(
                home.resolve("bin/java"), "#!/bin/sh\nfor a in \"$@\"; do printf '[%s] ' \"$a\"; done\n"));
    }

    private Path real() throws IOException {
        return directory.toRealPath();
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Outcome run(String program, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(directory.resolve(program).toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of("JAVA_HOME", directory.resolve("jdk").toString()));
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
