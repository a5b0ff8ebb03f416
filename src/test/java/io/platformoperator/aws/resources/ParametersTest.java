package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParametersTest {
    /** AWS does not mark rds.force_ssl as set by a user, because the user set it to its default value. */
    private static final Parameters OBSERVED = new Parameters(
            Map.of("rds.force_ssl", "1", "work_mem", "4096", "max_connections", "500"), Set.of("max_connections"));

    @Test
    void findsNoDifferenceInAParameterSetToItsDefault() {
        assertThat(OBSERVED.relevantTo(Map.of("rds.force_ssl", "1", "max_connections", "500")))
                .isEqualTo(Map.of("rds.force_ssl", "1", "max_connections", "500"));
    }

    @Test
    void resetsParametersThatAnotherUserSetAndIgnoresOtherDefaults() {
        var desired = Map.of("rds.force_ssl", "0");
        assertThat(OBSERVED.relevantTo(desired)).isEqualTo(Map.of("rds.force_ssl", "1", "max_connections", "500"));
        assertThat(OBSERVED.toSet(desired)).isEqualTo(desired);
        assertThat(OBSERVED.toReset(desired)).containsExactly("max_connections");
    }

    @Test
    void splitsIntoBatchesOfTheGreatestSizeOfACall() {
        assertThat(Parameters.batches(IntStream.range(0, 41).boxed().toList()))
                .extracting(batch -> batch.size())
                .containsExactly(20, 20, 1);
        assertThat(Parameters.batches(Set.of())).isEmpty();
    }
}
