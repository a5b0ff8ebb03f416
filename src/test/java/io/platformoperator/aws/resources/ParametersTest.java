package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParametersTest {
    /** AWS does not mark rds.force_ssl as set by a user, because the user set it to its default value. */
    private static final Parameters OBSERVED = new Parameters(
            Map.of("rds.force_ssl", "1", "work_mem", "4096", "max_connections", "500"), Set.of("max_connections"));

    @Test
    void findsNoDifferenceInAParameterSetToItsDefault() {
        assertThat(OBSERVED.relevantTo(Map.of("rds.force_ssl", "1", "max_connections", "500"), name -> true))
                .isEqualTo(Map.of("rds.force_ssl", "1", "max_connections", "500"));
    }

    @Test
    void resetsTheOperatorsParametersThatTheSpecNoLongerNames() {
        var desired = Map.of("rds.force_ssl", "0");
        Predicate<String> isOwn = OwnParameters.in(OwnParameters.tags(Set.of("max_connections"), Map.of()));
        assertThat(OBSERVED.relevantTo(desired, isOwn))
                .isEqualTo(Map.of("rds.force_ssl", "1", "max_connections", "500"));
        assertThat(OBSERVED.toSet(desired)).isEqualTo(desired);
        assertThat(OBSERVED.toReset(desired, isOwn)).containsExactly("max_connections");
        assertThat(OBSERVED.ofOthers(desired, isOwn)).isEmpty();
    }

    @Test
    void leavesParametersThatAnotherClientSet() {
        var desired = Map.of("rds.force_ssl", "1");
        Predicate<String> isOwn = OwnParameters.in(OwnParameters.tags(Set.of("rds.force_ssl"), Map.of()));
        assertThat(OBSERVED.relevantTo(desired, isOwn)).isEqualTo(desired);
        assertThat(OBSERVED.toReset(desired, isOwn)).isEmpty();
        assertThat(OBSERVED.ofOthers(desired, isOwn)).isEqualTo(Map.of("max_connections", "500"));
    }

    /** AWS takes 256 characters as the value of a tag. */
    @Test
    void splitsTheNamesIntoTagsThatAwsAccepts() {
        var names = IntStream.range(0, 40)
                .mapToObj(i -> "a_parameter_with_a_name_" + i)
                .toList();
        var tags = OwnParameters.tags(names, Map.of());
        assertThat(tags).hasSize(5);
        assertThat(tags.values()).allMatch(value -> value.length() <= 256);
        assertThat(OwnParameters.names(tags)).containsExactlyInAnyOrderElementsOf(names);

        var fewer = new TreeMap<>(tags);
        fewer.putAll(OwnParameters.tags(Set.of("work_mem"), tags));
        assertThat(OwnParameters.names(fewer)).containsExactly("work_mem");
    }

    @Test
    void splitsIntoBatchesOfTheGreatestSizeOfACall() {
        assertThat(Parameters.batches(IntStream.range(0, 41).boxed().toList()))
                .extracting(batch -> batch.size())
                .containsExactly(20, 20, 1);
        assertThat(Parameters.batches(Set.of())).isEmpty();
    }
}
