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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans for an empty account. */
class PlanningTest {
    private static final Instant DURING_THE_LOAD_TEST = Instant.parse("2030-01-31T12:00:00Z");

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

    private static PlannedEnvironment plan(Path manifest) {
        var environments = new ManifestReader("default").read(List.of(manifest.toString()));
        assertThat(environments).hasSize(1);
        var account = new EmptyAccount("123456789012", List.of("a", "b", "c"));
        return new EnvironmentPlanner(account).plan(environments.getFirst(), DURING_THE_LOAD_TEST);
    }
}
