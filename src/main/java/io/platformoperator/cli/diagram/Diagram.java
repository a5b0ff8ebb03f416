package io.platformoperator.cli.diagram;

import java.util.List;

/**
 * What a picture of an environment shows, without positions.
 *
 * @param title name of the environment
 * @param subtitle tier, cost and phase
 * @param regions the primary region first; one or two
 * @param links what replicates between the two regions
 */
public record Diagram(String title, String subtitle, List<RegionPart> regions, List<Link> links) {
    public Diagram {
        regions = List.copyOf(regions);
        links = List.copyOf(links);
    }

    /** Row of a region that a link connects. */
    public enum Row {
        /** Load balancer and public name. */
        ENTRY,
        /** The VPC as a whole. */
        VPC,
        /** Subnets of load balancers and NAT gateways. */
        PUBLIC,
        /** Subnets of the applications. */
        PRIVATE,
        /** Subnets of monitoring and the bastion host. */
        MANAGEMENT,
        /** Subnets of database and cache. */
        DATABASE,
        /** Regional services outside the VPC. */
        SERVICES,
        /** Stacks in the cluster. */
        STACKS
    }

    /** State of what a box or a link stands for: the worst of its resources. */
    public enum State {
        /** Not created: the picture shows a manifest. */
        PLANNED,
        /** All resources are ready. */
        READY,
        /** A resource is being created or changed, or waits for another. */
        CHANGING,
        /** A resource has failed, or is blocked. */
        FAILED
    }

    /**
     * One region.
     *
     * @param role Active or Standby; empty in an environment of one region
     * @param cost monthly cost, such as {@code $1,234 a month}
     * @param zones names of the availability zones
     * @param rows in the order in which they are drawn
     */
    public record RegionPart(String name, String role, String cost, List<String> zones, List<RowPart> rows) {
        public RegionPart {
            zones = List.copyOf(zones);
            rows = List.copyOf(rows);
        }
    }

    /**
     * One row of a region.
     *
     * @param cidrs CIDR block of the subnet in each zone; empty for a row outside the VPC
     * @param zonal boxes that exist once in each zone, from the first zone on
     * @param boxes boxes that are not in a known zone
     */
    public record RowPart(Row row, String label, List<String> cidrs, List<Box> zonal, List<Box> boxes) {
        public RowPart {
            cidrs = List.copyOf(cidrs);
            zonal = List.copyOf(zonal);
            boxes = List.copyOf(boxes);
        }
    }

    /** One resource, or several of the same purpose. */
    public record Box(String title, String detail, State state) {}

    /**
     * An arrow between a row of the primary region and the same row of the secondary region.
     *
     * @param forward whether it leads to the secondary region
     * @param backward whether it leads to the primary region
     */
    public record Link(Row row, String label, boolean forward, boolean backward, State state) {}
}
