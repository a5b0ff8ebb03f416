package io.platformoperator.aws;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.AvailabilityZoneState;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.LocationType;

/** The availability zones that AWS offers one account in one region. Local zones and wavelength zones are not among them. */
public final class AvailabilityZones {
    /**
     * Ids of the zones in which EKS creates no control plane (EKS User Guide, "Amazon EKS networking requirements for VPC and
     * subnets").
     */
    public static final Set<String> REFUSED_BY_EKS = Set.of("use1-az3", "usw1-az2", "cac1-az3");

    /** IDs in numerical order: az2 before az10. */
    private static final Comparator<Zone> BY_ID =
            Comparator.<Zone>comparingInt(zone -> zone.id().length()).thenComparing(Zone::id);

    private static final Set<AvailabilityZoneState> UNAVAILABLE = Set.of(
            AvailabilityZoneState.IMPAIRED, AvailabilityZoneState.UNAVAILABLE, AvailabilityZoneState.CONSTRAINED);

    private static final Logger LOG = LoggerFactory.getLogger(AvailabilityZones.class);
    private static final Duration MAX_AGE = Duration.ofMinutes(10);

    private final Aws aws;
    private final CoalescedCall<List<Zone>> reads = new CoalescedCall<>(MAX_AGE);
    private volatile @Nullable List<Zone> known;

    AvailabilityZones(Aws aws) {
        this.aws = aws;
    }

    /** The zones in the order of their ids, at most 10 minutes old; older if they can't be read again. */
    public List<Zone> all() {
        return reads.get(this::readOrKnown);
    }

    /** The types of {@code wanted} that AWS offers in each zone, by zone id. A zone without any is not in the map. */
    public Map<String, Set<String>> offered(Collection<String> wanted) {
        return aws
                .ec2()
                .describeInstanceTypeOfferingsPaginator(r -> r.locationType(LocationType.AVAILABILITY_ZONE_ID)
                        .filters(f -> f.name("instance-type").values(wanted)))
                .instanceTypeOfferings()
                .stream()
                .collect(groupingBy(
                        InstanceTypeOffering::location, mapping(InstanceTypeOffering::instanceTypeAsString, toSet())));
    }

    private List<Zone> readOrKnown() {
        try {
            var zones = read();
            known = zones;
            return zones;
        } catch (SdkException e) {
            var zones = known;
            if (zones == null) {
                throw e;
            }
            LOG.info("keeping the known availability zones of {}: {}", aws.region(), aws.classify(e));
            return zones;
        }
    }

    private List<Zone> read() {
        return aws
                .ec2()
                .describeAvailabilityZones(r -> r.allAvailabilityZones(false)
                        .filters(f -> f.name("zone-type").values("availability-zone")))
                .availabilityZones()
                .stream()
                .map(AvailabilityZones::zone)
                .sorted(BY_ID)
                .toList();
    }

    private static Zone zone(AvailabilityZone zone) {
        var id = Objects.requireNonNullElse(zone.zoneId(), zone.zoneName());
        return new Zone(zone.zoneName(), id, zone.state() == null || !UNAVAILABLE.contains(zone.state()));
    }
}
