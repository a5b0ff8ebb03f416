package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.iam.model.Role;

@ExtendWith(LocalCloudExtension.class)
class RolesIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String NAME = "roles-us-east-1-backup";

    @Test
    void rolesHaveTheBoundaryOfTheSpecAndKeepThatOfSomebodyElse(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, Specs.FACTS.region())) {
            var first = boundary(region, "roles-first");
            var second = boundary(region, "roles-second");

            region.untilReady(graph(first), LIMIT);
            assertThat(role(region).permissionsBoundary().permissionsBoundaryArn())
                    .as("after the creation")
                    .isEqualTo(first);

            region.untilReady(graph(second), LIMIT);
            assertThat(role(region).permissionsBoundary().permissionsBoundaryArn())
                    .as("after a change of the spec")
                    .isEqualTo(second);

            region.untilReady(graph(null), LIMIT);
            assertThat(role(region).permissionsBoundary().permissionsBoundaryArn())
                    .as("without one in the spec: the operator never removes a boundary")
                    .isEqualTo(second);
            region.untilDeleted(graph(null), LIMIT);
        }
    }

    @Test
    void roleCanNotHaveAPolicyThatTheOperatorMayNotAttach() {
        assertThatThrownBy(() -> new Roles.Desired(
                        NAME,
                        PolicyDocument.trust("backup.amazonaws.com"),
                        Set.of("arn:aws:iam::aws:policy/AdministratorAccess"),
                        Map.of(),
                        null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AdministratorAccess");
    }

    private static Graph<Aws> graph(@Nullable String boundary) {
        var placement = Specs.placement("roles");
        var graph = new Graph<Aws>(Specs.owner(placement, "backup", TeardownPolicy.DELETE), List.of(Roles.KIND));
        graph.add(
                "role",
                Roles.KIND,
                dependencies -> new Roles.Desired(
                        NAME, PolicyDocument.trust("backup.amazonaws.com"), Set.of(), Map.of(), boundary));
        return graph;
    }

    private static String boundary(LocalRegion region, String name) {
        var document =
                PolicyDocument.of(List.of(Map.of("Effect", "Allow", "Action", List.of("s3:*"), "Resource", "*")));
        return region.aws()
                .iam()
                .createPolicy(r -> r.policyName(name).policyDocument(document))
                .policy()
                .arn();
    }

    private static Role role(LocalRegion region) {
        return region.aws().iam().getRole(r -> r.roleName(NAME)).role();
    }
}
