package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Compares the shipped IAM policy with the actions that were called, as recorded by the local AWS. */
public final class IamPolicyAssert {
    private IamPolicyAssert() {}

    /** Fails if a used action is not in the policy. AWS would deny each of them with AccessDenied. */
    public static void assertGrants(Collection<String> used) {
        assertThat(IamPolicy.actions())
                .as("actions of the policy; add a missing action to iam(...) of the kind that uses it")
                .containsAll(used);
    }

    /** Actions of the policy that were not used. After a test of the whole lifecycle of an environment they may be unnecessary. */
    public static Set<String> unused(Collection<String> used) {
        var rest = new TreeSet<>(IamPolicy.actions());
        rest.removeAll(Set.copyOf(used));
        return rest;
    }
}
