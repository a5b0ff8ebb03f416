package io.platformoperator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.Step;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** EKS binds an access entry to the unique id of its principal: an entry that is older than its principal has no effect. */
class AccessEntriesTest {
    private static final long ENTRY_CREATED =
            Instant.parse("2026-01-01T12:00:00Z").getEpochSecond();

    @Test
    void anEntryIsCreatedAgainAfterItsRoleWas() throws IOException {
        assertThat(step("2026-01-02T00:00:00Z")).isInstanceOf(Step.Replace.class);
    }

    @Test
    void anEntryThatIsNewerThanItsRoleStays() throws IOException {
        assertThat(step("2025-12-01T00:00:00Z")).isInstanceOf(Step.Keep.class);
    }

    private static Step step(String roleCreated) throws IOException {
        return FakePlan.step(
                AccessEntries.KIND,
                AccessEntries.Desired.ofCluster("shop", ClusterSpecs.ADMIN, AccessEntries.ADMIN),
                "access-entry/shop/role/123456789012/admins/1f2e",
                Map.of("platform-operator.io/principal", ClusterSpecs.ADMIN),
                Map.of(
                        "/admins/access-policies",
                        "{\"associatedAccessPolicies\": [{\"policyArn\": \"" + AccessEntries.ADMIN
                                + "\", \"accessScope\": {\"type\": \"cluster\"}}]}",
                        "/access-entries/" + ClusterSpecs.ADMIN + " ",
                        "{\"accessEntry\": {\"createdAt\": " + ENTRY_CREATED + "}}",
                        "Action=GetRole",
                        "<GetRoleResponse><GetRoleResult><Role><CreateDate>" + roleCreated
                                + "</CreateDate></Role></GetRoleResult></GetRoleResponse>"));
    }
}
