package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.aws.resources.SecurityGroups.SecurityGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecurityGroupsTest {
    @Test
    void aGroupThatEc2DoesNotShowYetIsWaitedFor() {
        assertThatThrownBy(() -> SecurityGroups.visible(List.of(), "sg-1"))
                .isInstanceOf(SourceNotReady.class) // which the engine tries again soon
                .hasMessageContaining("sg-1");
        var group = new SecurityGroup("sg-1", "vpc-1", Map.of(), Set.of(), Set.of());
        assertThat(SecurityGroups.visible(List.of(group), "sg-1")).isEqualTo(group);
    }
}
