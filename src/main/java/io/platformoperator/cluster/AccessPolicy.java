package io.platformoperator.cluster;

import io.platformoperator.graph.Restorable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eks.model.AccessScope;
import software.amazon.awssdk.services.eks.model.AccessScopeType;
import software.amazon.awssdk.services.eks.model.AssociatedAccessPolicy;

/**
 * An EKS access policy that an access entry has.
 *
 * @param namespaces the namespaces to which it is limited; empty for the whole cluster
 */
record AccessPolicy(String arn, List<String> namespaces) implements Comparable<AccessPolicy>, Restorable {
    AccessPolicy {
        namespaces = namespaces.stream().sorted().toList();
    }

    /** A policy for the whole cluster. */
    static AccessPolicy ofCluster(String arn) {
        return new AccessPolicy(arn, List.of());
    }

    /** Converts the SDK's class. */
    static AccessPolicy of(AssociatedAccessPolicy policy) {
        var scope = policy.accessScope();
        return new AccessPolicy(
                policy.policyArn(), scope.type() == AccessScopeType.NAMESPACE ? scope.namespaces() : List.of());
    }

    /** The scope as EKS takes it. */
    AccessScope scope() {
        return namespaces.isEmpty()
                ? AccessScope.builder().type(AccessScopeType.CLUSTER).build()
                : AccessScope.builder()
                        .type(AccessScopeType.NAMESPACE)
                        .namespaces(namespaces)
                        .build();
    }

    @Override
    public int compareTo(AccessPolicy other) {
        return Comparator.comparing(AccessPolicy::toString).compare(this, other);
    }

    /** The parameters of {@code aws eks associate-access-policy}. */
    @Override
    public String restoreText() {
        var scope = namespaces.isEmpty()
                ? "{\"type\": \"cluster\"}"
                : "{\"type\": \"namespace\", \"namespaces\": "
                        + namespaces.stream().map(each -> '"' + each + '"').collect(Collectors.joining(", ", "[", "]"))
                        + "}";
        return "{\"policyArn\": \"" + arn + "\", \"accessScope\": " + scope + "}";
    }

    @Override
    public String toString() {
        return namespaces.isEmpty() ? arn : arn + " in " + String.join(", ", namespaces);
    }
}
