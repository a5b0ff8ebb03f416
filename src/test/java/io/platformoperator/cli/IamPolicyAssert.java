package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Holds the shipped IAM policy against the actions that AWS would have asked for, as the local AWS counts them. */
public final class IamPolicyAssert {
    private IamPolicyAssert() {}

    /** Fails with every action that was used and is not in the policy: on AWS, each would be an AccessDenied. */
    public static void assertGrants(Collection<String> used) {
        assertThat(IamPolicy.actions())
                .as("actions of the policy; what is missing belongs into iam(...) of the kind that uses it")
                .containsAll(used);
    }

    /** Actions of the policy that were not used: rights to question when a whole life of an environment was run. */
    public static Set<String> unused(Collection<String> used) {
        var rest = new TreeSet<>(IamPolicy.actions());
        rest.removeAll(Set.copyOf(used));
        return rest;
    }
}
