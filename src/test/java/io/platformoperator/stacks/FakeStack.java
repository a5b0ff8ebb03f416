package io.platformoperator.stacks;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.api.v1alpha1.Tier;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.charts.ChartError;
import io.platformoperator.charts.Release;
import io.platformoperator.charts.Renderer;
import io.platformoperator.charts.Renderer.ResolvedChart;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.stacks.manifests.GeneratedSecret;
import io.platformoperator.stacks.manifests.GeneratedSecretData;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.manifests.StackManifests;
import io.platformoperator.stacks.manifests.StackNamespace;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A stack of one Service, rendered by a chart, and one generated Secret; also the chart's renderer. */
final class FakeStack implements Stack, Renderer {
    private volatile @Nullable String chartError;

    @Override
    public StackName name() {
        return StackName.MESH;
    }

    @Override
    public List<StackNamespace> namespaces() {
        return List.of(new StackNamespace("mesh", StackNamespace.Level.BASELINE));
    }

    @Override
    public List<GeneratedSecret> generatedSecrets(StackSpec spec) {
        return List.of(new GeneratedSecret("mesh", "key", () -> Map.of("password", "once")));
    }

    @Override
    public Map<String, String> outputs(StackSpec spec) {
        return Map.of("url", "https://mesh.example.com");
    }

    @Override
    public StackManifests desired(StackSpec spec, RegionInfo facts, GeneratedSecretData made) {
        var password = made.value("mesh", "key", "password");
        return new StackManifests(List.of(new Release("api", "api", "mesh", Map.of("password", password))), List.of());
    }

    /** The chart does not render from now on; null: it does. */
    void failRendering(@Nullable String message) {
        chartError = message;
    }

    @Override
    public List<HasMetadata> render(StackChart chart, Release release, String kubernetesVersion) {
        if (chartError != null) {
            throw new ChartError(chartError);
        }
        return List.of(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(release.namespace())
                .withName(release.name())
                .endMetadata()
                .build());
    }

    @Override
    public ResolvedChart resolve(StackChart chart) {
        return new ResolvedChart(chart.name(), chart.version(), "sha256:0", "https://charts.example.com");
    }

    /** The object of a stack, not applied yet. */
    static PlatformStack resource(StackName name, TargetCluster target, ManagementPolicy management) {
        var sample = SampleSpec.of(name, Tier.DEVELOPMENT);
        var stack = new PlatformStack();
        stack.setMetadata(new ObjectMetaBuilder()
                .withNamespace(MockApiServer.NAMESPACE)
                .withName("shop-mesh")
                .build());
        stack.setSpec(new StackSpec(
                Specs.placement("shop", DriftPolicy.CORRECT, management),
                name,
                target,
                sample.clusterName(),
                List.of(new StackChart("api", "1.0.0", "https://charts.example.com", null)),
                sample.inputs()));
        return stack;
    }
}
