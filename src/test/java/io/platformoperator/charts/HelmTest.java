package io.platformoperator.charts;

import static io.platformoperator.charts.ChartFiles.greeting;
import static io.platformoperator.charts.ChartFiles.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.local.LocalHelm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a chart can do to the operator, and what happens without a usable helm program. */
class HelmTest {
    private static final HelmProcess.Limits LIMITS = new HelmProcess.Limits(Duration.ofSeconds(5), 256, 2);

    @TempDir
    Path folder;

    private String render(String template) throws IOException {
        return render(LocalHelm.program(), template);
    }

    private String render(String program, String template) throws IOException {
        var chart = named("bad", "1.0.0").file("templates/a.yaml", template).in(folder);
        return new Helm(program, folder, LIMITS).template(chart, "rel", "ours", "1.33.2", "{}", List.of());
    }

    /** A program that is not helm. */
    private String script(String... lines) throws IOException {
        var file = Files.writeString(folder.resolve("helm"), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file.toString();
    }

    @Test
    void stopsAChartThatLoopsWithoutEnd() {
        var before = Instant.now();
        assertThatThrownBy(() -> render("{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}"))
                .isInstanceOf(ChartError.class)
                .hasMessage("helm did not finish within 5 s and was stopped");
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @CsvSource({
        "'{{ $s := \"xxxxxxxxxxxxxxxx\" }}{{ range until 40 }}{{ $s = printf \"%s%s\" $s $s }}{{ end }}'",
        "'{{ $a := list }}{{ range until 100000000 }}{{ $a = append $a . }}{{ end }}'",
        "'{{ range until 100000 }}{{ range until 100000 }}a: long enough to fill the memory\n{{ end }}{{ end }}'"
    })
    void stopsAChartThatAllocatesWithoutEnd(String template) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(ChartError.class)
                .hasMessage("helm needed more than 256 MiB of memory and was stopped");
    }

    @Test
    void stopsAChartThatPrintsTooMuch() {
        assertThatThrownBy(() -> render("# {{ repeat 3000000 \"x\" }}\na: b"))
                .isInstanceOf(ChartError.class)
                .hasMessage("helm printed more than 2 MiB and was stopped");
    }

    @Test
    void saysThatAChartCallsItself() {
        assertThatThrownBy(() -> render("{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("exceeded maximum template depth");
    }

    @Test
    void givesHelmNothingOfTheOperatorsEnvironment() throws IOException {
        var names = folder.resolve("names");
        render(script("env | cut -d= -f1 > " + names, "exec " + LocalHelm.program() + " \"$@\""), "a: b");

        assertThat(System.getenv()).containsKey("PATH");
        assertThat(Files.readAllLines(names))
                .contains("HOME")
                .allMatch(name -> name.matches(
                        "HOME|TMPDIR|HELM_(CACHE|CONFIG|DATA)_HOME|GO(MEMLIMIT|TRACEBACK)|PWD|OLDPWD|SHLVL|_"));
    }

    @Test
    void givesAChartNoClusterAndNoNetwork() throws IOException {
        assertThat(render("""
                        found: '{{ len (lookup "v1" "Secret" "" "") }}'
                        address: '{{ getHostByName "localhost" }}'
                        """)).contains("found: '0'").contains("address: ''");
    }

    @Test
    void listsKindsToCharts() throws IOException {
        assertThat(render("a: '{{ .Capabilities.APIVersions.Has \"policy/v1/PodDisruptionBudget\" }}'"))
                .contains("a: 'true'");
    }

    @Test
    void leavesNothingBehind() throws IOException {
        render("a: b");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("bad"));
        }
    }

    @Test
    void saysThatHelmIsMissing() {
        assertThatThrownBy(() -> render("no-such-helm", "a: b"))
                .isInstanceOf(ChartError.class)
                .hasMessage(
                        "there is no program 'no-such-helm' in PATH: install helm 3.17 or newer, or give its path by"
                                + " --helm");
        assertThatThrownBy(() -> render("/no/such/helm", "a: b"))
                .isInstanceOf(ChartError.class)
                .hasMessage("there is no program /no/such/helm: install helm 3.17 or newer, or correct --helm");
    }

    @Test
    void saysThatHelmIsTooOld() throws IOException {
        var old = script("echo v3.16.4+g7877b45");
        assertThatThrownBy(() -> render(old, "a: b"))
                .isInstanceOf(ChartError.class)
                .hasMessage(old
                        + " is helm v3.16.4+g7877b45, which is too old: install helm 3.17 or newer, or give its path"
                        + " by --helm");
    }

    @ParameterizedTest
    @CsvSource({"v3.17.0, true", "v3.22.0+g1234567, true", "v4.0.1, true", "v2.17.0, false"})
    void acceptsNewerVersions(String version, boolean isAccepted) throws IOException {
        var program = script("test \"$1\" = version && echo " + version + " || echo");
        if (isAccepted) {
            assertThat(render(program, "a: b")).isBlank();
        } else {
            assertThatThrownBy(() -> render(program, "a: b")).hasMessageContaining("too old");
        }
    }

    @Test
    void saysThatHelmPrintsSomethingElse() throws IOException {
        var other = script("echo Usage of something");
        assertThatThrownBy(() -> render(other, "a: b"))
                .isInstanceOf(ChartError.class)
                .hasMessage(
                        "'" + other + " version' printed 'Usage of something', which helm does not: give the path of"
                                + " helm 3.17 or newer by --helm");
        var later = script("test \"$1\" = version && echo v3.22.0 || echo garbage");
        assertThatThrownBy(() -> render(later, "a: b"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("template' printed 'garbage', which helm does not");
    }

    @Test
    void saysThatHelmWasKilled() throws IOException {
        var killed = script("test \"$1\" = version && echo v3.22.0 || kill -9 $$");
        assertThatThrownBy(() -> render(killed, "a: b"))
                .isInstanceOf(ChartError.class)
                .hasMessage(
                        "helm was killed by signal 9 (SIGKILL). If the container ran out of memory, raise its limit");
    }

    @Test
    void saysThatHelmEndsWithoutAWord() throws IOException {
        var silent = script("test \"$1\" = version && echo v3.22.0 || exit 3");
        assertThatThrownBy(() -> render(silent, "a: b"))
                .isInstanceOf(ChartError.class)
                .hasMessageContaining("ended with exit code 3 and no message");
    }

    @Test
    void rendersAfterHelmWasInstalled() throws IOException {
        var program = folder.resolve("helm");
        var helm = new Helm(program.toString(), folder, LIMITS);
        var chart = greeting("1.0.0").in(folder);
        assertThatThrownBy(() -> helm.template(chart, "rel", "ours", "1.33.2", "{}", List.of()))
                .hasMessageContaining("there is no program");
        script("exec " + LocalHelm.program() + " \"$@\"");
        assertThat(helm.template(chart, "rel", "ours", "1.33.2", "{\"word\": \"bye\"}", List.of()))
                .contains("bye");
    }
}
