package io.platformoperator.stacks;

import static java.util.stream.Collectors.joining;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.DeletionPolicy;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.apply.UninstallResult;
import io.platformoperator.workload.ClusterConnection;
import java.util.List;

/**
 * Removes a stack from its cluster. If the cluster is not deleted, all objects of the stack are removed. If the cluster is
 * deleted with the stack, only objects that own AWS resources are removed, because the cluster's deletion removes the others
 * faster. The base stack removes them, after all other stacks of the cluster are deleted, so that no stack creates them again.
 *
 * @param client client of the operator's own cluster
 */
record StackUninstaller(KubernetesClient client) {
    private static final UninstallResult DONE = new UninstallResult(List.of(), List.of(), 0);

    /** Takes one step of the removal. The result names what remains; it is done once nothing remains. */
    UninstallResult uninstall(ClusterConnection cluster, PlatformStack stack) {
        if (!isClusterDeleted(stack)) {
            return cluster.call(() -> cluster.engine().teardown(StackInstaller.applySet(stack)));
        }
        if (stack.getSpec().stack() != StackName.BASE) {
            return DONE;
        }
        var others = otherStacks(stack);
        if (!others.isEmpty()) {
            return new UninstallResult(List.of("the cluster's other stacks: " + others), List.of(), 0);
        }
        var mayDeleteVolumes = stack.getSpec().placement().policies().deletion() == DeletionPolicy.DELETE;
        return cluster.call(() -> cluster.engine().drain(mayDeleteVolumes));
    }

    private boolean isClusterDeleted(PlatformStack stack) {
        return stack.getSpec().targetCluster() == TargetCluster.WORKLOAD
                && (isEnvironmentDeleted(stack) || isPlatformClusterDeleted(stack));
    }

    /** True also if the environment's spec no longer names the stack's region. */
    private boolean isEnvironmentDeleted(PlatformStack stack) {
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

    private boolean isPlatformClusterDeleted(PlatformStack stack) {
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

    /** Names of the other stacks on the same cluster, joined by commas; empty if none is left. */
    private String otherStacks(PlatformStack stack) {
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
