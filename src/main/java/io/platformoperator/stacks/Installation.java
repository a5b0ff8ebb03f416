package io.platformoperator.stacks;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.platformoperator.api.v1alpha1.ChartStatus;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackChart;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.apply.Applied;
import io.platformoperator.apply.ApplySet;
import io.platformoperator.apply.ObjectKey;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.charts.ChartError;
import io.platformoperator.charts.Release;
import io.platformoperator.charts.Renderer;
import io.platformoperator.stacks.content.Content;
import io.platformoperator.stacks.content.Stack;
import io.platformoperator.workload.Site;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * One stack on its cluster: from the spec to objects, and there.
 *
 * @param all stacks that there are
 */
record Installation(Stack stack, Collection<Stack> all, Renderer renderer, OnceMade onceMade) {
    /** Namespace of the ConfigMaps that stand for what each stack has on a cluster. */
    private static final String INVENTORIES = "platform-system";

    /**
     * What a pass came to.
     *
     * @param charts that were rendered
     */
    record Result(Applied applied, List<ChartStatus> charts) {}

    /** What the objects of that stack are known by on its cluster. */
    static ApplySet set(PlatformStack resource) {
        var meta = resource.getMetadata();
        return new ApplySet(
                INVENTORIES,
                meta.getNamespace() + "." + meta.getName(),
                resource.getKind() + " " + meta.getNamespace() + "/" + meta.getName());
    }

    /**
     * One pass.
     *
     * @param mayWrite false: nothing is written, whatever is missing
     * @throws ChartError when a chart can't be had or does not render; then nothing was applied
     */
    Result pass(Site site, PlatformStack resource, RegionFacts facts, boolean mayWrite, DriftPolicy drift) {
        var spec = resource.getSpec();
        var set = set(resource);
        var made = onceMade.ensure(site.client(), set.name(), stack.madeOnce(spec), mayWrite);
        var content = stack.desired(spec, facts, made);
        var objects = new ArrayList<HasMetadata>();
        made.secrets().stream().filter(this::isOwn).forEach(objects::add);
        for (var release : content.releases()) {
            objects.addAll(renderer.render(chart(spec, release), release, site.version()));
        }
        objects.addAll(content.objects());
        refuseDoubles(objects);
        var applied = site.engine().apply(set, objects, mayWrite ? drift : DriftPolicy.REPORT);
        return new Result(applied, charts(spec, content));
    }

    /** Several stacks may share a Secret; it goes with the one whose namespace it is in. */
    private boolean isOwn(Secret secret) {
        var namespace = secret.getMetadata().getNamespace();
        return all.stream()
                .filter(other -> other.name() != stack.name())
                .flatMap(other -> other.rooms().stream())
                .noneMatch(room -> room.name().equals(namespace));
    }

    private static StackChart chart(StackSpec spec, Release release) {
        return spec.charts().stream()
                .filter(chart -> chart.name().equals(release.chart()))
                .findFirst()
                .orElseThrow(() -> new ChartError("spec.charts has no chart " + release.chart()));
    }

    private List<ChartStatus> charts(StackSpec spec, Content content) {
        return content.releases().stream()
                .map(release -> chart(spec, release))
                .distinct()
                .map(renderer::origin)
                .map(origin -> new ChartStatus(origin.name(), origin.version(), origin.digest(), origin.source()))
                .toList();
    }

    private static void refuseDoubles(List<HasMetadata> objects) {
        var keys = new HashSet<ObjectKey>();
        for (var object : objects) {
            var key = ObjectKey.of(object);
            if (!keys.add(key)) {
                throw new ChartError(key + " is there twice: rendered by two charts, or by a chart and the operator");
            }
        }
    }
}
