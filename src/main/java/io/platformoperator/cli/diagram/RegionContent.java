package io.platformoperator.cli.diagram;

import io.platformoperator.api.v1alpha1.CacheSpec.CacheEngine;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.NodeGroup;
import io.platformoperator.api.v1alpha1.NodeGroup.NodeSubnets;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.cli.diagram.Diagram.Box;
import io.platformoperator.cli.diagram.Diagram.RegionPart;
import io.platformoperator.cli.diagram.Diagram.Row;
import io.platformoperator.cli.diagram.Diagram.RowPart;
import io.platformoperator.cli.diagram.Diagram.State;
import io.platformoperator.network.AddressPlan;
import io.platformoperator.network.SubnetTier;
import io.platformoperator.subsystem.ExistingNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a picture shows of one region: its children, their resources and their cost. */
final class RegionContent {
    private static final List<String> LETTERS = List.of("a", "b", "c");

    private final String region;
    private final List<SubsystemResource<?>> children;
    private final Map<String, Double> costs;

    /** Takes those of the children that are in that region. */
    RegionContent(String region, List<? extends SubsystemResource<?>> all, Map<String, Double> costs) {
        this.region = region;
        this.costs = costs;
        children = all.stream()
                .filter(child -> child.getSpec().placement().region().equals(region))
                .<SubsystemResource<?>>map(child -> child)
                .toList();
    }

    static String dollars(double amount) {
        return String.format(Locale.ROOT, "$%,.0f", amount);
    }

    RegionPart part(String role) {
        var total = children.stream()
                .mapToDouble(child -> costs.getOrDefault(DiagramModel.key(child), 0.0))
                .sum();
        var zones = one(PlatformNetwork.class).map(this::zones).orElse(List.of());
        var rows = new ArrayList<RowPart>();
        entry().ifPresent(rows::add);
        for (var tier : SubnetTier.values()) {
            rows.add(subnets(tier, zones.size()));
        }
        rows.add(new RowPart(Row.SERVICES, "regional", List.of(), List.of(), services()));
        rows.add(new RowPart(Row.STACKS, "stacks", List.of(), List.of(), stacks()));
        return new RegionPart(region, role, dollars(total) + " a month", zones, rows);
    }

    <R extends SubsystemResource<?>> Optional<R> one(Class<R> type) {
        return all(type).findFirst();
    }

    private <R extends SubsystemResource<?>> Stream<R> all(Class<R> type) {
        return children.stream().filter(type::isInstance).map(type::cast);
    }

    /** The worst state of the resources of that kind. */
    State state(Class<? extends SubsystemResource<?>> type, String kind) {
        return state(type, kind, _ -> true);
    }

    private State state(Class<? extends SubsystemResource<?>> type, String kind, Predicate<String> name) {
        return all(type)
                .flatMap(child -> child.statusOrEmpty().resources().stream())
                .filter(resource -> resource.kind().equals(kind) && name.test(resource.name()))
                .map(resource -> switch (resource.state()) {
                    case "Ready" -> State.READY;
                    case "Blocked", "Conflict", "Failed" -> State.FAILED;
                    default -> State.CHANGING;
                })
                .reduce(State.PLANNED, DiagramModel::worse);
    }

    /** Names of the zones that the network uses; of a network that does not exist, the first letters. */
    private List<String> zones(PlatformNetwork network) {
        var spec = network.getSpec();
        var outputs = network.statusOrEmpty().outputs();
        return IntStream.range(0, spec.placement().availabilityZones())
                .mapToObj(i -> outputs.getOrDefault(
                        "zone" + LETTERS.get(i).toUpperCase(Locale.ROOT),
                        spec.zones().isEmpty()
                                ? region + LETTERS.get(i)
                                : spec.zones().get(i)))
                .toList();
    }

    private Optional<RowPart> entry() {
        var stacks =
                all(PlatformStack.class).map(stack -> stack.getSpec().stack()).toList();
        var boxes = new ArrayList<Box>();
        one(PlatformDNS.class)
                .ifPresent(dns -> boxes.add(new Box(
                        dns.getSpec().domain(),
                        "Route 53, " + dns.getSpec().record().name().toLowerCase(Locale.ROOT) + " record",
                        state(PlatformDNS.class, "route53/RecordSet"))));
        if (stacks.contains(StackName.INGRESS)) {
            boxes.add(new Box("Load balancer", "ALB, stack ingress", stackState(StackName.INGRESS)));
        }
        return boxes.isEmpty()
                ? Optional.empty()
                : Optional.of(new RowPart(Row.ENTRY, "entry", List.of(), List.of(), boxes));
    }

    private RowPart subnets(SubnetTier tier, int zones) {
        var network = one(PlatformNetwork.class);
        var cidrs = network.map(each -> IntStream.range(0, zones)
                        .mapToObj(zone -> subnet(each, tier, zone))
                        .toList())
                .orElse(List.of());
        return switch (tier) {
            case PUBLIC -> new RowPart(Row.PUBLIC, tier.label(), cidrs, gateways(zones), List.of());
            case PRIVATE -> new RowPart(Row.PRIVATE, tier.label(), cidrs, List.of(), nodes(NodeSubnets.PRIVATE));
            case MANAGEMENT ->
                new RowPart(Row.MANAGEMENT, tier.label(), cidrs, List.of(), nodes(NodeSubnets.MANAGEMENT));
            case DATABASE -> new RowPart(Row.DATABASE, tier.label(), cidrs, List.of(), data());
        };
    }

    /** True unless the network has another owner. */
    boolean hasOwnNetwork() {
        return one(PlatformNetwork.class)
                .filter(network -> network.getSpec().existing() == null)
                .isPresent();
    }

    /** The CIDR block of a subnet, or the ID of one that the operator did not create. */
    private static String subnet(PlatformNetwork network, SubnetTier tier, int zone) {
        var existing = ExistingNetworks.vpc(network.getSpec().existing());
        if (existing == null) {
            return AddressPlan.of(network.getSpec().cidr()).subnet(tier, zone);
        }
        var label = tier.label();
        var ids = existing.selector(label).ids();
        return network.statusOrEmpty()
                .outputs()
                .getOrDefault(
                        "subnet" + label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1)
                                + LETTERS.get(zone).toUpperCase(Locale.ROOT),
                        zone < ids.size() ? ids.get(zone) : "existing");
    }

    private List<Box> gateways(int zones) {
        var perZone = one(PlatformNetwork.class)
                .filter(network -> network.getSpec().existing() == null)
                .map(network -> switch (network.getSpec().natGateways()) {
                    case PER_ZONE -> zones;
                    case SINGLE -> 1;
                })
                .orElse(0);
        return LETTERS.stream()
                .limit(perZone)
                .map(letter -> new Box(
                        "NAT gateway",
                        "",
                        state(PlatformNetwork.class, "ec2/NatGateway", ("nat-gateway-" + letter)::equals)))
                .toList();
    }

    private List<Box> nodes(NodeSubnets subnets) {
        var boxes = new ArrayList<Box>();
        one(PlatformCluster.class).ifPresent(cluster -> {
            var spec = cluster.getSpec();
            if (subnets == NodeSubnets.PRIVATE) {
                boxes.add(new Box(
                        "EKS " + spec.version(),
                        spec.name() + cost(cluster),
                        state(PlatformCluster.class, "eks/Cluster")));
            }
            spec.nodeGroups().stream()
                    .filter(group -> group.subnets() == subnets)
                    .forEach(group -> boxes.add(new Box(
                            "nodes " + group.name(),
                            size(group),
                            state(PlatformCluster.class, "eks/Nodegroup", ("nodegroup-" + group.name())::equals))));
        });
        if (subnets == NodeSubnets.MANAGEMENT
                && one(PlatformNetwork.class)
                        .filter(network -> network.getSpec().bastion())
                        .isPresent()) {
            boxes.add(new Box("Bastion host", "", state(PlatformNetwork.class, "ec2/Instance")));
        }
        return boxes;
    }

    private static String size(NodeGroup group) {
        return group.minSize() + "–" + group.maxSize() + " × " + group.instanceType();
    }

    private List<Box> data() {
        var boxes = new ArrayList<Box>();
        one(PlatformDatabase.class).ifPresent(database -> {
            var spec = database.getSpec();
            boxes.add(new Box(
                    "PostgreSQL " + spec.engineVersion() + ", " + role(spec.role()),
                    spec.instanceClass() + (spec.multiAz() ? " Multi-AZ" : "") + cost(database),
                    state(PlatformDatabase.class, "rds/DBInstance")));
            if (spec.readReplicas() > 0) {
                boxes.add(new Box(
                        spec.readReplicas() == 1 ? "1 read replica" : spec.readReplicas() + " read replicas",
                        spec.instanceClass(),
                        state(PlatformDatabase.class, "rds/DBInstanceReadReplica")));
            }
        });
        one(PlatformCache.class).ifPresent(cache -> {
            var spec = cache.getSpec();
            boxes.add(new Box(
                    engine(spec.engine()) + " " + spec.engineVersion() + ", " + role(spec.role()),
                    spec.nodes() + " × " + spec.nodeType() + cost(cache),
                    state(PlatformCache.class, "elasticache/ReplicationGroup")));
        });
        return boxes;
    }

    private List<Box> services() {
        var boxes = new ArrayList<Box>();
        one(PlatformStorage.class)
                .ifPresent(storage -> boxes.add(new Box(
                        "S3",
                        String.join(
                                ", ",
                                storage.getSpec().buckets().stream()
                                        .map(bucket -> bucket.name())
                                        .toList()),
                        state(PlatformStorage.class, "s3/Bucket"))));
        one(PlatformRegistry.class)
                .ifPresent(registry -> boxes.add(new Box(
                        "ECR",
                        registry.getSpec().repositories().size() + " repositories",
                        state(PlatformRegistry.class, "ecr/Repository"))));
        one(PlatformBackup.class)
                .ifPresent(backup -> boxes.add(new Box(
                        "AWS Backup",
                        "kept for " + backup.getSpec().retentionDays() + " days",
                        state(PlatformBackup.class, "backup/BackupPlan"))));
        return boxes;
    }

    private List<Box> stacks() {
        return all(PlatformStack.class)
                .map(stack -> stack.getSpec().stack())
                .map(stack -> new Box(stack.text(), "", stackState(stack)))
                .toList();
    }

    private State stackState(StackName name) {
        return all(PlatformStack.class)
                .filter(stack -> stack.getSpec().stack() == name)
                .flatMap(stack -> stack.statusOrEmpty().conditions().stream())
                .map(condition -> switch (condition.getType() + "=" + condition.getStatus()) {
                    case "Ready=True" -> State.READY;
                    case "Stalled=True" -> State.FAILED;
                    case "Ready=False", "Ready=Unknown" -> State.CHANGING;
                    default -> State.PLANNED;
                })
                .reduce(State.PLANNED, DiagramModel::worse);
    }

    private static String engine(CacheEngine engine) {
        return switch (engine) {
            case REDIS -> "Redis";
            case VALKEY -> "Valkey";
        };
    }

    private static String role(DataRole role) {
        return DiagramModel.text(role.name());
    }

    private String cost(SubsystemResource<?> child) {
        var cost = costs.getOrDefault(DiagramModel.key(child), 0.0);
        return cost == 0 ? "" : ", " + dollars(cost);
    }
}
