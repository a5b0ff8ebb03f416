package io.platformoperator.cli.diagram;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.cli.diagram.Diagram.Link;
import io.platformoperator.cli.diagram.Diagram.RegionPart;
import io.platformoperator.cli.diagram.Diagram.Row;
import io.platformoperator.cli.diagram.Diagram.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Finds in an environment and its children what a picture shows. Pure. */
public final class DiagramModel {
    private DiagramModel() {}

    /**
     * The picture of an environment.
     *
     * @param children the children of all regions, with a status where they exist
     * @param costs monthly cost in US dollars by {@link #key} of the child; children without a cost are left out
     */
    public static Diagram of(
            PlatformEnvironment environment, List<? extends SubsystemResource<?>> children, Map<String, Double> costs) {
        var spec = environment.getSpec();
        var primary = spec.regions().primary().name();
        var secondary = spec.regions().secondary();
        var status = environment.statusOrEmpty();
        var active = Objects.requireNonNullElse(
                status.activeRegion(), Objects.requireNonNullElse(spec.activeRegion(), primary));
        var regions = new ArrayList<RegionPart>();
        var first = new RegionContent(primary, children, costs);
        regions.add(first.part(secondary == null ? "" : role(primary, active)));
        var links = List.<Link>of();
        if (secondary != null) {
            var second = new RegionContent(secondary.name(), children, costs);
            regions.add(second.part(role(secondary.name(), active)));
            links = links(first, second);
        }
        var total = costs.values().stream().mapToDouble(Double::doubleValue).sum();
        var phase = status.phase();
        var meta = environment.getMetadata();
        return new Diagram(
                meta.getNamespace() + "/" + meta.getName(),
                spec.tier().name().toLowerCase(Locale.ROOT) + " · " + RegionContent.dollars(total) + " a month · "
                        + (phase == null ? "planned" : text(phase.name())),
                regions,
                links);
    }

    /** Tells the children of an environment apart: region and subsystem. */
    public static String key(SubsystemResource<?> child) {
        return key(
                child.getSpec().placement().region(),
                Objects.requireNonNull(child.getMetadata().getLabels().get(PlatformEnvironment.SUBSYSTEM_LABEL)));
    }

    /** The key of the child of that region and subsystem, such as {@code database}. */
    public static String key(String region, String subsystem) {
        return region + "/" + subsystem;
    }

    private static String role(String region, String active) {
        return region.equals(active) ? "active" : "standby";
    }

    /** A constant in words. */
    static String text(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** What replicates between the regions: the direction of the data, which the role of the receiving side tells. */
    private static List<Link> links(RegionContent first, RegionContent second) {
        var links = new ArrayList<Link>();
        if (first.hasOwnNetwork() && second.hasOwnNetwork()) {
            links.add(new Link(
                    Row.VPC, "peering", true, true, first.state(PlatformNetwork.class, "ec2/VPCPeeringConnection")));
        }
        var replica = second.one(PlatformDatabase.class)
                .filter(database -> database.getSpec().role() == DataRole.REPLICA)
                .isPresent();
        links.add(oneWay(
                Row.DATABASE,
                "read replica, backups",
                replica,
                first,
                second,
                PlatformDatabase.class,
                "rds/DBInstance"));
        if (first.one(PlatformCache.class)
                .filter(cache -> cache.getSpec().globalDatastore())
                .isPresent()) {
            links.add(oneWay(
                    Row.DATABASE,
                    "global datastore",
                    replica,
                    first,
                    second,
                    PlatformCache.class,
                    "elasticache/ReplicationGroup"));
        }
        links.add(new Link(
                Row.SERVICES,
                "objects",
                true,
                true,
                worse(
                        first.state(PlatformStorage.class, "s3/Bucket"),
                        second.state(PlatformStorage.class, "s3/Bucket"))));
        links.add(oneWay(Row.SERVICES, "images", replica, first, second, PlatformRegistry.class, "ecr/Repository"));
        links.add(oneWay(
                Row.SERVICES, "recovery points", replica, first, second, PlatformBackup.class, "backup/BackupPlan"));
        return links;
    }

    private static Link oneWay(
            Row row,
            String label,
            boolean forward,
            RegionContent first,
            RegionContent second,
            Class<? extends SubsystemResource<?>> type,
            String kind) {
        return new Link(row, label, forward, !forward, worse(first.state(type, kind), second.state(type, kind)));
    }

    static State worse(State first, State second) {
        return first.compareTo(second) > 0 ? first : second;
    }
}
