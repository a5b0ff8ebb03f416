package io.platformoperator.stacks;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.DeletionPolicy;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.TargetCluster;
import io.platformoperator.apply.Removal;
import io.platformoperator.workload.Site;
import java.util.List;

/**
 * How a stack goes. From a cluster that stays, everything is removed that it made. From one that goes too, nothing is
 * uninstalled: it would take long, and nobody would miss it. Only what owns AWS resources is removed there, by the base
 * stack once the others are gone, so that none of them puts back what is drained.
 *
 * @param client of the operator's own cluster
 */
record Departure(KubernetesClient client) {
    /** One pass; the stack has gone when it is done. */
    Removal pass(Site site, PlatformStack stack) {
        if (!isClusterGoing(stack)) {
            return site.engine().teardown(Installation.set(stack));
        }
        if (stack.getSpec().stack() != StackName.BASE) {
            return new Removal(List.of(), List.of(), 0);
        }
        var others = others(stack);
        if (!others.isEmpty()) {
            return new Removal(List.of("the cluster's other stacks: " + others), List.of(), 0);
        }
        var holdsData = stack.getSpec().placement().policies().deletion() != DeletionPolicy.DELETE;
        return site.engine().drain(!holdsData);
    }

    private boolean isClusterGoing(PlatformStack stack) {
        return stack.getSpec().targetCluster() == TargetCluster.WORKLOAD
                && (isEnvironmentGoing(stack) || isClusterBeingDeleted(stack));
    }

    /** Or the region is no part of it any more. */
    private boolean isEnvironmentGoing(PlatformStack stack) {
        var meta = stack.getMetadata();
        return meta.getOwnerReferences().stream()
                .filter(owner -> PlatformEnvironment.class.getSimpleName().equals(owner.getKind()))
                .anyMatch(owner -> {
                    var environment = client.resources(PlatformEnvironment.class)
                            .inNamespace(meta.getNamespace())
                            .withName(owner.getName())
                            .get();
                    return environment == null
                            || environment.getMetadata().getDeletionTimestamp() != null
                            || !hasRegion(
                                    environment.getSpec(),
                                    stack.getSpec().placement().region());
                });
    }

    private static boolean hasRegion(EnvironmentSpec spec, String region) {
        var secondary = spec.regions().secondary();
        return spec.regions().primary().name().equals(region)
                || (secondary != null && secondary.name().equals(region));
    }

    private boolean isClusterBeingDeleted(PlatformStack stack) {
        return client
                .resources(PlatformCluster.class)
                .inNamespace(stack.getMetadata().getNamespace())
                .list()
                .getItems()
                .stream()
                .filter(cluster ->
                        cluster.getSpec().name().equals(stack.getSpec().clusterName()))
                .anyMatch(cluster -> cluster.getMetadata().getDeletionTimestamp() != null);
    }

    private String others(PlatformStack stack) {
        var meta = stack.getMetadata();
        return client.resources(PlatformStack.class).inNamespace(meta.getNamespace()).list().getItems().stream()
                .filter(other -> other.getSpec().targetCluster() == TargetCluster.WORKLOAD)
                .filter(other ->
                        other.getSpec().clusterName().equals(stack.getSpec().clusterName()))
                .map(other -> other.getMetadata().getName())
                .filter(name -> !name.equals(meta.getName()))
                .sorted()
                .collect(joining(", "));
    }
}
