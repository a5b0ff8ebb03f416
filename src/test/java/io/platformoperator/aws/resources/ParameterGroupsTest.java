package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.aws.resources.ParameterGroups.Desired;
import io.platformoperator.aws.resources.ParameterGroups.ParameterGroup;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterGroupsTest {
    private static final String TAG = "platform-operator.io/parameters";
    private static final Desired DESIRED = new Desired("shop", "postgres16", Map.of("rds.force_ssl", "1"));

    /** The next update removes the name from the tags. */
    @Test
    void aNameThatTheTagsKeptAfterAResetIsADifference() {
        assertThat(group("default_transaction_read_only rds.force_ssl").relevantTo(DESIRED))
                .containsOnlyKeys("default_transaction_read_only", "rds.force_ssl")
                .isNotEqualTo(DESIRED.parameters());
    }

    @Test
    void theNamesOfTheSpecAreNone() {
        assertThat(group("rds.force_ssl").relevantTo(DESIRED)).isEqualTo(DESIRED.parameters());
        assertThat(group("").relevantTo(DESIRED))
                .as("the spec names more than before")
                .isEqualTo(DESIRED.parameters());
    }

    private static ParameterGroup group(String names) {
        return new ParameterGroup(
                "shop", "arn", "postgres16", Map.of(TAG, names), Parameters.of(Map.of("rds.force_ssl", "1")));
    }
}
