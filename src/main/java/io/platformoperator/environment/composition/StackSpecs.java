package io.platformoperator.environment.composition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.ChartSettings;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.ServiceSpec;
import io.platformoperator.api.v1alpha1.StackChart;
import io.platformoperator.api.v1alpha1.StackInputs;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackService;
import io.platformoperator.api.v1alpha1.StackSettings;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.TargetCluster;
import io.platformoperator.environment.sizing.NodeGroupSize;
import io.platformoperator.network.ManagementSubnets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The resolved specs of one region's stacks: those that are offered and not switched off. */
final class StackSpecs {
    private static final StackSettings BY_TIER = new StackSettings(true, null, null, Map.of());
    private static final ChartSettings AS_OFFERED = new ChartSettings(null, null, null);

    private final EnvironmentSpec spec;
    private final RegionPlan plan;
    private final Placement placement;
    private final List<StackOffer> enabled;

    StackSpecs(EnvironmentSpec spec, RegionPlan plan, Placement placement, List<StackOffer> offers) {
        this.spec = spec;
        this.plan = plan;
        this.placement = placement;
        this.enabled = offers.stream()
                .filter(offer ->
                        settings(offer.stack()).enabled() || (offer.stack() == StackName.BASE && hasOthers(offers)))
                .toList();
    }

    /** Others stand on the base stack, which is there as long as one of them is. */
    private boolean hasOthers(List<StackOffer> offers) {
        return offers.stream()
                .filter(offer -> offer.stack() != StackName.BASE)
                .anyMatch(offer -> settings(offer.stack()).enabled());
    }

    /** The stacks that are installed. */
    List<StackName> names() {
        return enabled.stream().map(StackOffer::stack).toList();
    }

    List<StackSpec> all(String clusterName) {
        var inputs = inputs();
        return enabled.stream()
                .map(offer -> new StackSpec(
                        placement, offer.stack(), TargetCluster.WORKLOAD, clusterName, charts(offer), inputs))
                .toList();
    }

    private StackSettings settings(StackName stack) {
        return spec.stacks().getOrDefault(stack.text(), BY_TIER);
    }

    private List<StackChart> charts(StackOffer offer) {
        var given = settings(offer.stack());
        return offer.charts().stream()
                .map(chart -> {
                    var own = given.charts().getOrDefault(chart.name(), AS_OFFERED);
                    var version = first(own.version(), chart.followsVersion() ? given.version() : null);
                    return new StackChart(
                            chart.name(),
                            Objects.requireNonNullElse(version, chart.version()),
                            Objects.requireNonNullElse(own.repository(), chart.repository()),
                            merged(chart.takesValues() ? given.values() : null, own.values()));
                })
                .toList();
    }

    private static @Nullable String first(@Nullable String a, @Nullable String b) {
        return a == null ? b : a;
    }

    private static @Nullable ObjectNode merged(@Nullable ObjectNode below, @Nullable ObjectNode above) {
        return below == null || above == null ? (below == null ? above : below) : over(below, above);
    }

    /** As Helm merges values: maps key by key, everything else as a whole. */
    private static ObjectNode over(ObjectNode below, ObjectNode above) {
        var all = below.deepCopy();
        above.properties().forEach(field -> {
            var value =
                    all.get(field.getKey()) instanceof ObjectNode ours && field.getValue() instanceof ObjectNode theirs
                            ? over(ours, theirs)
                            : field.getValue();
            all.set(field.getKey(), value);
        });
        return all;
    }

    private StackInputs inputs() {
        return new StackInputs(
                spec.tier(),
                names(),
                spec.services().stream().map(this::service).toList(),
                spec.ingress(),
                managementRanges(),
                plan.cidr(),
                spec.backup().retentionDays(),
                spec.backup().gitRepositories(),
                Map.of()); // known only when there is something
    }

    /** A service scales as its class's nodes do: one pod of it per node is what those are sized for. */
    private StackService service(ServiceSpec service) {
        NodeGroupSize nodes =
                switch (service.sizingClass()) {
                    case GATEWAY -> plan.sizes().gateway();
                    case SERVICE -> plan.sizes().services();
                };
        var fewest = Math.max(1, nodes.min());
        return new StackService(
                service.name(), service.sizingClass(), service.healthPath(), fewest, Math.max(fewest, nodes.max()));
    }

    /** Of somebody else's network only the ids of subnets are known, so the whole VPC counts as management there. */
    private List<String> managementRanges() {
        return plan.existing() == null
                ? ManagementSubnets.ranges(plan.cidr(), placement.availabilityZones())
                : Stream.of(plan.cidr()).toList();
    }
}
