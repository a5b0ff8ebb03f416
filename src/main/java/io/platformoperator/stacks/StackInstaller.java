package io.platformoperator.stacks;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.api.v1alpha1.SubsystemStatus.ChartStatus;
import io.platformoperator.apply.ApplyReport;
import io.platformoperator.apply.ApplySet;
import io.platformoperator.apply.ObjectKey;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.charts.ChartError;
import io.platformoperator.charts.Release;
import io.platformoperator.charts.Renderer;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.workload.ClusterConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * Installs one stack on its cluster: renders the objects of the spec, and applies them.
 *
 * @param all all stacks of this operator, the installed one included
 */
record StackInstaller(Stack stack, Collection<Stack> all, Renderer renderer, GeneratedSecretStore secretStore) {
    /** Namespace of the ConfigMaps that are the parents of the stacks' apply sets. */
    private static final String INVENTORY_NAMESPACE = "platform-system";

    /**
     * Result of an installation.
     *
     * @param charts the charts that were rendered
     */
    record Result(ApplyReport applied, List<ChartStatus> charts) {}

    /** The apply set of the stack's objects on its cluster. */
    static ApplySet applySet(PlatformStack resource) {
        var meta = resource.getMetadata();
        return new ApplySet(
                INVENTORY_NAMESPACE,
                meta.getNamespace() + "." + meta.getName(),
                resource.getKind() + " " + meta.getNamespace() + "/" + meta.getName());
    }

    /**
     * Renders and applies the objects of the spec once.
     *
     * @param mayWrite false: nothing is written to the cluster, differences are only reported
     * @throws ChartError if a chart is not available or does not render; nothing was applied then
     * @throws GeneratedSecretStore.NotReady if a generated Secret or its namespace does not exist yet
     */
    Result install(
            ClusterConnection cluster, PlatformStack resource, RegionInfo facts, boolean mayWrite, DriftPolicy drift) {
        var spec = resource.getSpec();
        var set = applySet(resource);
        var secrets = secretStore.ensure(cluster.client(), set.name(), stack.generatedSecrets(spec), mayWrite);
        var manifests = stack.desired(spec, facts, secrets);
        var objects = new ArrayList<HasMetadata>();
        secrets.secrets().stream().filter(this::isOwn).forEach(objects::add);
        for (var release : manifests.releases()) {
            objects.addAll(renderer.render(chart(spec, release), release, cluster.version()));
        }
        objects.addAll(manifests.objects());
        refuseDuplicates(objects);
        var applied = cluster.engine().apply(set, objects, mayWrite ? drift : DriftPolicy.REPORT);
        return new Result(applied, charts(spec, manifests));
    }

    /** True if the Secret's namespace belongs to this stack. A Secret that stacks share is an object of one of them only. */
    private boolean isOwn(Secret secret) {
        var namespace = secret.getMetadata().getNamespace();
        return all.stream()
                .filter(other -> other.name() != stack.name())
                .flatMap(other -> other.namespaces().stream())
                .noneMatch(other -> other.name().equals(namespace));
    }

    private static StackChart chart(StackSpec spec, Release release) {
        return spec.charts().stream()
                .filter(chart -> chart.name().equals(release.chart()))
                .findFirst()
                .orElseThrow(() -> new ChartError("spec.charts has no chart " + release.chart()));
    }

    private List<ChartStatus> charts(StackSpec spec, StackManifests manifests) {
        return manifests.releases().stream()
                .map(release -> chart(spec, release))
                .distinct()
                .map(renderer::resolve)
                .map(origin -> new ChartStatus(origin.name(), origin.version(), origin.digest(), origin.source()))
                .toList();
    }

    private static void refuseDuplicates(List<HasMetadata> objects) {
        var keys = new HashSet<ObjectKey>();
        for (var object : objects) {
            var key = ObjectKey.of(object);
            if (!keys.add(key)) {
                throw new ChartError(key + " is rendered twice: by two charts, or by a chart and the operator");
            }
        }
    }
}
