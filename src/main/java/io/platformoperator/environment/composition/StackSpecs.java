package io.platformoperator.environment.composition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.IngressSettings;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.RecoveryRequest.LastBackup;
import io.platformoperator.api.v1alpha1.RecoveryRequest.Restore;
import io.platformoperator.api.v1alpha1.ServiceSpec;
import io.platformoperator.api.v1alpha1.StackInputs;
import io.platformoperator.api.v1alpha1.StackInputs.StackService;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSettings;
import io.platformoperator.api.v1alpha1.StackSettings.ChartSettings;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.api.v1alpha1.StackSpec.StackChart;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.environment.sizing.RegionSizes.NodeGroupSize;
import io.platformoperator.environment.sizing.Sizing;
import io.platformoperator.network.ManagementSubnets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Resolves the specs of the stacks of one region: of all available stacks that the user has not disabled. */
final class StackSpecs {
    private static final StackSettings DEFAULTS = new StackSettings(true, null, null, Map.of());
    private static final ChartSettings CHART_DEFAULTS = new ChartSettings(null, null, null);

    private final EnvironmentSpec spec;
    private final RegionPlan plan;
    private final Placement placement;
    private final List<AvailableStack> enabled;

    StackSpecs(EnvironmentSpec spec, RegionPlan plan, Placement placement, List<AvailableStack> offers) {
        this.spec = spec;
        this.plan = plan;
        this.placement = placement;
        this.enabled = offers.stream()
                .filter(offer ->
                        settings(offer.stack()).enabled() || (offer.stack() == StackName.BASE && hasOthers(offers)))
                .toList();
    }

    /** The other stacks need the base stack, so the base stack is installed as long as one of them is. */
    private boolean hasOthers(List<AvailableStack> offers) {
        return offers.stream()
                .filter(offer -> offer.stack() != StackName.BASE)
                .anyMatch(offer -> settings(offer.stack()).enabled());
    }

    /** Names of the installed stacks. */
    List<StackName> names() {
        return enabled.stream().map(AvailableStack::stack).toList();
    }

    List<StackSpec> all(String clusterName) {
        var inputs = inputs();
        return enabled.stream()
                .map(offer -> new StackSpec(
                        placement,
                        offer.stack(),
                        TargetCluster.WORKLOAD,
                        clusterName,
                        charts(offer),
                        inputs(offer.stack(), inputs)))
                .toList();
    }

    /** The inputs with what a failover asks of the stack. */
    private StackInputs inputs(StackName stack, StackInputs inputs) {
        var role = plan.role();
        var requests = role.stacks();
        var backup = requests.lastBackup();
        var restore = requests.restores().get(stack);
        var other = inputs.otherCluster();
        return switch (stack) {
            case BASE -> inputs.withProbe(role.probe());
            case SECRETS, BACKUP ->
                inputs.withLastBackup(backup == null ? null : new LastBackup(backup))
                        .withRestore(
                                restore == null || other == null
                                        ? null
                                        : new Restore(restore.id(), other, restore.afterLastBackup()));
            default -> inputs;
        };
    }

    private StackSettings settings(StackName stack) {
        return spec.stacks().getOrDefault(stack.text(), DEFAULTS);
    }

    private List<StackChart> charts(AvailableStack offer) {
        var settings = settings(offer.stack());
        return offer.charts().stream()
                .map(chart -> {
                    var own = settings.charts().getOrDefault(chart.name(), CHART_DEFAULTS);
                    var version = first(own.version(), chart.followsVersion() ? settings.version() : null);
                    return new StackChart(
                            chart.name(),
                            Objects.requireNonNullElse(version, chart.version()),
                            Objects.requireNonNullElse(own.repository(), chart.repository()),
                            merged(chart.takesValues() ? settings.values() : null, own.values()));
                })
                .toList();
    }

    private static @Nullable String first(@Nullable String a, @Nullable String b) {
        return a == null ? b : a;
    }

    private static @Nullable ObjectNode merged(@Nullable ObjectNode base, @Nullable ObjectNode override) {
        return base == null || override == null ? (base == null ? override : base) : overridden(base, override);
    }

    /** Merges values as Helm does: maps key by key, all other values as a whole. */
    private static ObjectNode overridden(ObjectNode base, ObjectNode override) {
        var all = base.deepCopy();
        override.properties().forEach(field -> {
            var value =
                    all.get(field.getKey()) instanceof ObjectNode ours && field.getValue() instanceof ObjectNode theirs
                            ? overridden(ours, theirs)
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
                ingress(),
                managementCidrs(),
                plan.cidr(),
                spec.backup().retentionDays(),
                spec.backup().gitRepositories(),
                otherCluster(),
                Map.of()); // the environment reconciler adds the outputs of existing resources
    }

    private @Nullable String otherCluster() {
        var other = SubsystemSpecs.otherRegion(spec, placement);
        return other == null ? null : SubsystemSpecs.clusterName(placement, other);
    }

    /** Each region has a certificate of its own, because a load balancer takes certificates of its own region only. */
    private IngressSettings ingress() {
        var ingress = spec.ingress();
        return new IngressSettings(ingress.domain(), ingress.hostedZoneId(), certificateArn(spec, plan.region()));
    }

    /** ARN of the user's certificate for the load balancers of a region; null if the operator requests one, or none is used. */
    static @Nullable String certificateArn(EnvironmentSpec spec, String region) {
        var secondary = spec.regions().secondary();
        return secondary != null && secondary.name().equals(region)
                ? secondary.certificateArn()
                : spec.ingress().certificateArn();
    }

    /**
     * The services of a class share its node group equally: together they have as many replicas as the group has nodes, because
     * the nodes are sized for one pod each.
     */
    private StackService service(ServiceSpec service) {
        NodeGroupSize nodes =
                switch (service.sizingClass()) {
                    case GATEWAY -> plan.sizes().gateway();
                    case SERVICE -> plan.sizes().services();
                };
        var services = Sizing.count(spec, service.sizingClass());
        var minimum = Math.max(1, nodes.min() / services);
        return new StackService(
                service.name(),
                service.sizingClass(),
                service.healthPath(),
                minimum,
                Math.max(minimum, nodes.max() / services),
                service.instrumentation());
    }

    /** CIDRs of the management subnets. For an existing network only subnet IDs are known, so the CIDR of the whole VPC is used. */
    private List<String> managementCidrs() {
        return plan.existing() == null
                ? ManagementSubnets.ranges(plan.cidr(), placement.availabilityZones())
                : List.of(plan.cidr());
    }
}
