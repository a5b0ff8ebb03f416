package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.cli.plan.CostText;
import io.platformoperator.cli.plan.PlanText;
import io.platformoperator.cli.plan.PlannedEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans for an empty account. */
class PlanningTest {
    private static final Instant DURING_THE_LOAD_TEST = Instant.parse("2030-01-31T12:00:00Z");

    @TempDir
    private Path directory;

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("samples"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void planOfASampleListsAllResourcesInLinesThatFitATerminal(Path sample) {
        var plan = plan(sample);
        var text = PlanText.of(plan);

        assertThat(plan.isBlocked()).isFalse();
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
        assertThat(text).contains("  Sizes\n    gateway ");
        for (var region : plan.regions()) {
            assertThat(region.subsystems())
                    .as("all subsystems but DNS, because no sample has a hosted zone")
                    .hasSize(Subsystems.ALL.size() - 1)
                    .allSatisfy(subsystem -> {
                        assertThat(subsystem.resources()).isNotEmpty();
                        assertThat(subsystem.resources()).allSatisfy(resource -> assertThat(text)
                                .contains(resource.kind() + " " + resource.name()));
                    });
        }
    }

    /** Sizes are set in the manifest, so that only a change of prices or of how costs are computed changes the file. */
    @Test
    void costsAreThese() {
        Golden.assertSame("cost.txt", CostText.of(plan(Path.of("src/test/resources/environment.yaml"))));
    }

    /** RDS needs the writer for its replica, and ElastiCache the primary and the global datastore for its secondary. */
    @Test
    void theStandbyIsReadyAfterWhatItReplicates() {
        var plan = plan(Path.of("samples/production.yaml"));

        var active = plan.regions().getFirst();
        var standby = plan.regions().getLast();
        assertThat(minutes(standby, "database")).isEqualTo(12 + 12);
        assertThat(minutes(standby, "cache")).isEqualTo(minutes(active, "cache") + 8);
        assertThat(plan.secondsUntilReady()).isEqualTo(60 * minutes(standby, "cache"));
    }

    @Test
    void aRegionWithoutKnownPricesSaysWhoseAreUsed() throws IOException {
        var manifest = Files.writeString(
                directory.resolve("env.yaml"),
                Files.readString(Path.of("samples/production.yaml")).replace("us-west-2", "sa-east-1"));
        var plan = plan(manifest);

        assertThat(CostText.of(plan).replaceAll("\\s+", " "))
                .contains("The prices of sa-east-1 are not known to this version: those of us-east-1 are used.")
                .doesNotContain("The prices of us-east-1")
                .contains("$0.02 per GB from us-east-1 to sa-east-1")
                .contains("a price unknown to this version per GB from sa-east-1 to us-east-1");
        assertThat(PlanText.of(plan)).contains("    prices    those of us-east-1");
        assertThat(plan.regions().getLast().sizes())
                .extracting(choice -> choice.component())
                .contains("prices");
        assertThat(plan.regions().getFirst().sizes())
                .extracting(choice -> choice.component())
                .doesNotContain("prices");
    }

    @Test
    void theNotesSayWhatFollowsStandardSupport() throws IOException {
        assertThat(notes(""))
                .contains(
                        "Kubernetes 1.35: standard support of EKS until 2027-03-27, then EKS upgrades the cluster, or bills"
                                + " $365.00 a month more if it has extended support",
                        "PostgreSQL 16: standard support of RDS until 2029-02-28, then RDS upgrades the database, or bills"
                                + " more for each vCPU if it has extended support");
        assertThat(notes("  cluster: {supportType: Standard}\n  database: {supportType: Standard}\n"))
                .contains("until 2027-03-27, then EKS upgrades the cluster to the next version")
                .contains("until 2029-02-28, then RDS upgrades the database to a newer major version");
        assertThat(notes("  cluster: {supportType: Extended}\n  database: {supportType: Extended}\n"))
                .contains("until 2027-03-27, then $365.00 a month more")
                .contains("until 2029-02-28, then more for each vCPU");
    }

    private String notes(String more) throws IOException {
        var manifest = Files.writeString(
                directory.resolve("notes.yaml"), Files.readString(Path.of("samples/minimal.yaml")) + more);
        return PlanText.of(plan(manifest)).replaceAll("\\s+", " ");
    }

    @Test
    void replicationBetweenTwoRegionsIsPricedPerUnit() {
        assertThat(CostText.of(plan(Path.of("samples/production.yaml"))).replaceAll("\\s+", " "))
                .contains("$0.02 per GB from us-east-1 to us-west-2", "$0.02 per GB from us-west-2 to us-east-1")
                .contains("$0.005 per 1,000 objects that S3 replicates")
                .contains("$0.023 per GB of objects");
        assertThat(CostText.of(plan(Path.of("samples/single-region.yaml")))).doesNotContain("Replication costs");
    }

    private static long minutes(PlannedEnvironment.PlannedRegion region, String subsystem) {
        return region.subsystems().stream()
                        .filter(each -> each.name().equals(subsystem))
                        .findFirst()
                        .orElseThrow()
                        .secondsUntilReady()
                / 60;
    }

    private static PlannedEnvironment plan(Path manifest) {
        var environments = new ManifestReader("default").read(List.of(manifest.toString()));
        assertThat(environments).hasSize(1);
        var account = new EmptyAccount("123456789012", List.of("a", "b", "c"));
        return new EnvironmentPlanner(account).plan(environments.getFirst(), DURING_THE_LOAD_TEST);
    }
}
