package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParametersTest {
    /** AWS calls rds.force_ssl unchanged although it was set: it is set to its default. */
    private static final Parameters SHOWN = new Parameters(
            Map.of("rds.force_ssl", "1", "work_mem", "4096", "max_connections", "500"), Set.of("max_connections"));

    @Test
    void aParameterThatIsSetToItsDefaultDoesNotDiffer() {
        assertThat(SHOWN.beside(Map.of("rds.force_ssl", "1", "max_connections", "500")))
                .isEqualTo(Map.of("rds.force_ssl", "1", "max_connections", "500"));
    }

    @Test
    void whatSomebodyElseSetIsResetAndOtherDefaultsAreLetBe() {
        var wanted = Map.of("rds.force_ssl", "0");
        assertThat(SHOWN.beside(wanted)).isEqualTo(Map.of("rds.force_ssl", "1", "max_connections", "500"));
        assertThat(SHOWN.toSet(wanted)).isEqualTo(wanted);
        assertThat(SHOWN.toReset(wanted)).containsExactly("max_connections");
    }

    @Test
    void goesInBatchesThatACallTakes() {
        assertThat(Parameters.batches(IntStream.range(0, 41).boxed().toList()))
                .extracting(batch -> batch.size())
                .containsExactly(20, 20, 1);
        assertThat(Parameters.batches(Set.of())).isEmpty();
    }
}
