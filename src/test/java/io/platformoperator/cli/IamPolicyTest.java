package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class IamPolicyTest {
    private static final Path SHIPPED = Path.of("helm/platform-operator/files/iam-policy.json");
    /** Quota of IAM for the total size of the inline policies of a role, without white space. It can't be raised. */
    private static final int MAX_INLINE_POLICY = 10_240;

    @Test
    void chartContainsThePolicyOfAllKinds() {
        Golden.assertSame(SHIPPED, IamPolicy.document());
    }

    @Test
    void policyFitsIntoInlinePoliciesOfARole() {
        assertThat(IamPolicy.document().replaceAll("\\s", "").length()).isLessThanOrEqualTo(MAX_INLINE_POLICY);
    }

    @Test
    void actionsHaveNoWildcards() {
        assertThat(IamPolicy.actions()).allMatch(action -> action.matches("[a-z0-9-]+:[A-Z][A-Za-z0-9]+"));
    }
}
