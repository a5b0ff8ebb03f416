package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code platform plan} and {@code platform cost} as commands: exit codes, formats, and the difference from a current spec. */
class PlanCommandTest {
    private static final String TWO_REGIONS = "samples/production.yaml";
    private static final String SAMPLE = "samples/single-region.yaml";

    @TempDir
    private Path directory;

    @Test
    void exitCodeTellsWhetherThereAreChanges() throws IOException {
        assertThat(CommandOutcome.of("plan", "-f", SAMPLE).code()).isEqualTo(2);
        assertThat(CommandOutcome.of("plan", "--against", SAMPLE, SAMPLE)).satisfies(same -> {
            assertThat(same.code()).isZero();
            assertThat(same.out())
                    .contains("Plan: 0 to create, 0 to change, 0 to remove")
                    .contains("+$0.00 by this plan");
        });
        var refused = CommandOutcome.of("plan", changed("tier: production", "tier: prod"));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("spec.tier: Unsupported value: \"prod\": supported values: \"development\"");
    }

    @Test
    void aLargerInstanceIsAnUpdateWithAnOutage() throws IOException {
        var plan = json(changed("spec:\n", "spec:\n  sizing: {database: {instanceClass: db.r5.8xlarge}}\n"));

        var changes = resources(plan, "change");
        assertThat(changes)
                .extracting(each -> each.get("kind").asText() + " "
                        + each.get("name").asText() + " " + each.get("impact").asText())
                .containsExactlyInAnyOrder(
                        "rds/DBInstance instance outage", "rds/DBInstanceReadReplica replica-1 outage");
        assertThat(changes.getFirst().at("/differences/0/field").asText()).isEqualTo("instanceClass");
        assertThat(resources(plan, "create")).isEmpty();
        assertThat(resources(plan, "remove"))
                .as("a larger class needs fewer replicas")
                .extracting(each -> each.get("name").asText())
                .containsExactly("replica-2");
        assertThat(plan.get("comparedWith").asText()).isEqualTo("the current spec");
    }

    @Test
    void changedTagsChangeEveryTaggedResourceAndReplaceNone() throws IOException {
        var plan = json(changed("purpose: trial", "purpose: other"));

        assertThat(resources(plan, "change")).hasSizeGreaterThan(50);
        assertThat(resources(plan, "replace")).isEmpty();
        assertThat(resources(plan, "blocked")).isEmpty();
    }

    @Test
    void whatAwsCanNotChangeIsBlocked() throws IOException {
        var outcome =
                CommandOutcome.of("plan", "--against", SAMPLE, changed("spec:\n", "spec:\n  database: {name: shop}\n"));

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.out().replaceAll("\\s+", " "))
                .contains("! rds/DBInstance instance", "AWS can't change databaseName of an existing resource");
    }

    @Test
    void anotherActiveRegionIsAFailoverWithItsEstimateAndTheFateOfTheFormerWriter() throws IOException {
        var text = Files.readString(Path.of(TWO_REGIONS));
        var manifest = Files.writeString(
                        directory.resolve("failover.yaml"),
                        text.replace("spec:\n", "spec:\n  activeRegion: us-west-2\n  failover: {oldPrimary: Keep}\n"))
                .toString();

        var outcome = CommandOutcome.of("plan", "--against", TWO_REGIONS, manifest);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(outcome.out().replaceAll("\\s+", " "))
                .contains(
                        "Planned failover from us-east-1 to us-west-2, if the condition FailoverReady",
                        "time about 750 s until the platform runs in us-west-2",
                        "then it stays renamed and fenced until a person deletes it; it costs $",
                        "Promote the database and the cache of the other region accept writes; this can't be undone",
                        "Plan: 0 to create, 0 to change, 0 to remove Cost");
        assertThat(CommandOutcome.of("plan", "--against", manifest, manifest).out())
                .as("the active region stays")
                .doesNotContain("failover from");
    }

    @Test
    void aRemovedStackIsAChange() throws IOException {
        var plan = json(changed("spec:\n", "spec:\n  stacks: {logging: {enabled: false}}\n"));

        assertThat(resources(plan, "remove"))
                .extracting(each ->
                        each.get("kind").asText() + " " + each.get("name").asText())
                .contains("PlatformStack logging");
    }

    /** Values of charts may contain passwords, and comments on pull requests are read by many. */
    @Test
    void valuesOfChartsAreNotPrinted() throws IOException {
        var manifest = changed(
                "spec:\n", "spec:\n  stacks: {monitoring: {values: {grafana: {adminPassword: hunter2-planted}}}}\n");
        for (var format : List.of("text", "json", "markdown")) {
            var outcome = CommandOutcome.of("plan", "-o", format, "--against", SAMPLE, manifest);
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.out().replaceAll("\\s+", ""))
                    .contains("adminPassword")
                    .doesNotContain("hunter2-planted");
        }
    }

    @Test
    void markdownListsChangesWithTheirImpact() throws IOException {
        var outcome = CommandOutcome.of(
                "plan",
                "-o",
                "markdown",
                "--against",
                SAMPLE,
                changed("spec:\n", "spec:\n  sizing: {database: {instanceClass: db.r5.8xlarge}}\n"));

        assertThat(outcome.out())
                .startsWith("### Plan for `platform/single-region`, compared with the current spec\n")
                .contains("**0 to create, 2 to change, 1 to remove, 2 with an outage**")
                .contains("| change, **outage** | `rds/DBInstance` instance | us-east-1 |"
                        + " instanceClass: db.r5.4xlarge → db.r5.8xlarge |\n");
        assertThat(CommandOutcome.of("plan", "-o", "markdown", "samples/production.yaml")
                        .out())
                .hasSizeLessThan(65_536)
                .contains("<details><summary>us-west-2, network: ");
    }

    @Test
    void costOfAChangeShowsTheDifference() throws IOException {
        var outcome = CommandOutcome.of(
                "cost", "--against", SAMPLE, changed("spec:\n", "spec:\n  sizing: {cache: {nodes: 1}}\n"));

        assertThat(outcome.code()).isZero();
        var total = outcome.out()
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        var amounts = total.replace("Total", "").replace(",", "").strip().split("\\s+");
        assertThat(amounts).hasSize(3);
        assertThat(Double.parseDouble(amounts[1]) - Double.parseDouble(amounts[0]))
                .isNegative()
                .isCloseTo(Double.parseDouble(amounts[2]), org.assertj.core.data.Offset.offset(0.011));
        assertThat(outcome.out().lines().filter(line -> line.matches(" {4}\\w.*")))
                .as("kinds with a difference")
                .allSatisfy(line -> assertThat(line).startsWith("    elasticache/"));
    }

    private JsonNode json(String manifest) throws IOException {
        var outcome = CommandOutcome.of("plan", "-o", "json", "--against", SAMPLE, manifest);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isEqualTo(2);
        return new ObjectMapper().readTree(outcome.out()).get("plans").get(0);
    }

    private static List<JsonNode> resources(JsonNode plan, String action) {
        return plan.get("regions").findValues("resources").stream()
                .flatMap(each -> StreamSupport.stream(each.spliterator(), false))
                .filter(each -> each.get("action").asText().equals(action))
                .toList();
    }

    private String changed(String from, String to) throws IOException {
        var text = Files.readString(Path.of(SAMPLE));
        assertThat(text).containsPattern(from);
        return Files.writeString(directory.resolve("changed.yaml"), text.replaceFirst(from, to))
                .toString();
    }
}
