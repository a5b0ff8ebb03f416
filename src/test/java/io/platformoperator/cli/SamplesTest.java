package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.charts.ChartCatalog;
import io.platformoperator.cli.plan.PlannedEnvironment;
import io.platformoperator.stacks.Stacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plans and prices each sample. The comment of a sample says for whom it is, and what it costs and how long it takes by its plan; {@code
 * ManifestsIT} applies the samples to an API server.
 */
class SamplesTest {
    private static final Path FOLDER = Path.of("samples");
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final Instant AFTER_THE_LOAD_TEST = Instant.parse("2030-02-01T12:00:00Z");

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void thereIsASampleForEachCase() throws IOException {
        assertThat(samples())
                .extracting(file -> file.getFileName().toString())
                .contains(
                        "minimal.yaml",
                        "single-region.yaml",
                        "production.yaml",
                        "staging.yaml",
                        "development.yaml",
                        "testing.yaml",
                        "existing-network.yaml",
                        "cross-account.yaml",
                        "private-charts.yaml",
                        "argocd.yaml");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theCommentSaysForWhomTheSampleIsAndWhatItsPlanCostsAndTakes(Path sample) throws IOException {
        var text = Files.readString(sample);
        var comment = text.lines().takeWhile(line -> line.startsWith("#")).toList();
        assertThat(comment).anyMatch(line -> line.startsWith("# For:   "));
        assertThat(text.lines()).as("lines that fit").allMatch(line -> line.length() <= 132);
        assertThat(plan(sample, NOW).isBlocked()).isFalse();

        Golden.assertSame(sample, withFacts(text, sample));
    }

    private static String withFacts(String text, Path sample) {
        var plan = plan(sample, NOW);
        var costs = "# Costs: " + dollars(plan)
                + (spec(sample).loadTest() == null
                        ? ""
                        : " during the load test, and " + dollars(plan(sample, AFTER_THE_LOAD_TEST)) + " in between,")
                + " a month at list prices, without traffic and stored data.";
        var takes = "# Takes: about %d minutes on AWS until its %d resources are ready, then the stacks."
                .formatted(Math.ceilDiv(plan.secondsUntilReady(), 60), resources(plan));
        return text.replaceAll("(?m)^# Costs: .*$", costs.replace("$", "\\$")).replaceAll("(?m)^# Takes: .*$", takes);
    }

    private static String dollars(PlannedEnvironment plan) {
        return String.format(Locale.ROOT, "about $%,d", Math.round(plan.costPerMonth() / 10) * 10);
    }

    private static int resources(PlannedEnvironment plan) {
        return plan.regions().stream()
                .flatMap(region -> region.subsystems().stream())
                .mapToInt(subsystem -> (int) subsystem.resources().stream()
                        .filter(resource -> !resource.name().contains("/"))
                        .count())
                .sum();
    }

    @Test
    void theSampleWithPrivateChartsNamesEachChart() throws IOException {
        var stacks = spec(FOLDER.resolve("private-charts.yaml")).stacks();
        var missing = new TreeSet<String>();
        for (var stack : Stacks.ALL) {
            var settings = stacks.get(stack.name().text());
            var named = settings == null ? Set.<String>of() : settings.charts().keySet();
            ChartCatalog.standard().of(stack.name()).stream()
                    .map(chart -> chart.name())
                    .filter(chart -> !named.contains(chart))
                    .forEach(missing::add);
        }
        assertThat(missing)
                .as("charts that would come from upstream's repositories")
                .isEmpty();
    }

    /** Samples that run at the same time in one account, and may be connected later. */
    @Test
    void noTwoSamplesShareAddresses() throws IOException {
        assertThat(samples())
                .flatExtracting(sample -> {
                    var regions = spec(sample).regions();
                    var secondary = regions.secondary();
                    return secondary == null
                            ? List.of(regions.primary().cidr())
                            : List.of(regions.primary().cidr(), secondary.cidr());
                })
                .doesNotHaveDuplicates();
    }

    private static EnvironmentSpec spec(Path sample) {
        return new ManifestReader("default")
                .read(List.of(sample.toString()))
                .getFirst()
                .getSpec();
    }

    private static PlannedEnvironment plan(Path sample, Instant now) {
        var environments = new ManifestReader("default").read(List.of(sample.toString()));
        assertThat(environments).hasSize(1);
        return new EnvironmentPlanner(new EmptyAccount("123456789012", List.of("a", "b", "c")))
                .plan(environments.getFirst(), now);
    }
}
