package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.Golden;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class IamPolicyTest {
    private static final Path SHIPPED = Path.of("helm/platform-operator/files/iam-policy.json");
    /** Quotas of IAM: the size of a managed policy without white space, and their number on a role. */
    private static final int MAX_MANAGED_POLICY = 6_144;

    private static final int MAX_MANAGED_POLICIES = 10;
    private static final String BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
    private static final IamPatterns LIMITED = new IamPatterns("123456789012", List.of("eu-west-1"), "shop-", BOUNDARY);

    @Test
    void chartContainsThePolicyOfAllKinds() {
        Golden.assertSame(SHIPPED, new IamPolicy(IamPatterns.ANY).document());
    }

    @Test
    void policyFitsIntoManagedPoliciesOfARole() throws IOException {
        for (var patterns : List.of(IamPatterns.ANY, LIMITED)) {
            var policy = new IamPolicy(patterns);
            var documents = new ObjectMapper().readTree(policy.managedDocuments());

            assertThat(documents).hasSizeLessThanOrEqualTo(MAX_MANAGED_POLICIES);
            var statements = new ArrayList<JsonNode>();
            for (var document : documents) {
                assertThat(document.toString().replaceAll("\\s", "").length()).isLessThanOrEqualTo(MAX_MANAGED_POLICY);
                document.get("Statement").forEach(statements::add);
            }
            // together, they are the whole policy
            assertThat(permissions(statements))
                    .isEqualTo(permissions(
                            new ObjectMapper().readTree(policy.document()).get("Statement")));
        }
    }

    @Test
    void optionsLimitAccountRegionsNamesAndBoundary() {
        var policy = new IamPolicy(LIMITED).document();

        assertThat(policy)
                .contains("arn:aws:iam::123456789012:role/shop-*")
                .contains("\"aws:ResourceTag/platform-operator.io/environment\": \"*/shop-*\"")
                .contains("\"aws:RequestTag/platform-operator.io/environment\": \"*/shop-*\"")
                .contains("\"aws:RequestedRegion\": \"eu-west-1\"")
                .contains("\"iam:PermissionsBoundary\": \"" + BOUNDARY + "\"")
                .doesNotContain("????");
    }

    /** Every action with the resources and conditions under which a statement allows it. */
    private static Set<String> permissions(Iterable<JsonNode> statements) {
        var permissions = new TreeSet<String>();
        statements.forEach(statement -> statement
                .get("Action")
                .forEach(action -> permissions.add(
                        action.asText() + " " + statement.get("Resource") + " " + statement.get("Condition"))));
        return permissions;
    }

    @Test
    void actionsHaveNoWildcards() {
        assertThat(IamPolicy.actions()).allMatch(action -> action.matches("[a-z0-9-]+:[A-Z][A-Za-z0-9]+"));
    }
}
