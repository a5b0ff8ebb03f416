package io.platformoperator.network;

import io.platformoperator.aws.AvailabilityZones;
import io.platformoperator.aws.Zone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the availability zones of a network. Subnets that exist keep their zones, because AWS can't move a subnet. All other zones
 * are those that the spec names, or else the first ones by id in which EKS creates clusters and EC2 offers the instance types. Zone
 * ids are the same in every account and in every listing, so the choice does not depend on the account's zone names.
 *
 * @param zones names of the chosen zones, in the order of the subnets' letters; fewer than asked for if there is a problem
 * @param problem why there are not enough zones, and what to change; null if there are
 * @param notices differences between the zones of existing subnets and what AWS offers or the spec names
 */
record ZoneChoice(List<String> zones, @Nullable String problem, List<String> notices) {
    /**
     * The network's request.
     *
     * @param count number of zones
     * @param named names or ids of the zones that the spec asks for; empty if the operator chooses
     * @param instanceTypes the types that each zone must offer
     * @param existing zone name of the existing subnets by the index of their letter
     */
    record Request(
            String region,
            int count,
            List<String> named,
            Collection<String> instanceTypes,
            Map<Integer, String> existing) {}

    /**
     * Chooses zones.
     *
     * @param offered the zones that AWS offers the account, in the order of their ids
     * @param typesByZone reads which of some instance types each zone offers, by zone id; called only if a zone must be chosen
     */
    static ZoneChoice of(
            Request request, List<Zone> offered, Function<Collection<String>, Map<String, Set<String>>> typesByZone) {
        var kept = IntStream.range(0, request.count())
                .mapToObj(request.existing()::get)
                .filter(zone -> zone != null)
                .toList();
        var notices = notices(request, offered, kept);
        if (kept.size() == request.count()) {
            return new ZoneChoice(kept, null, notices);
        }
        var types = request.instanceTypes().isEmpty()
                ? Map.<String, Set<String>>of()
                : typesByZone.apply(request.instanceTypes());
        var candidates = new Candidates(request, types, new ArrayList<>(), new ArrayList<>());
        candidates.add(request.named().isEmpty() ? offered : candidates.named(offered));
        var free = candidates.suitable().stream()
                .filter(zone -> !kept.contains(zone))
                .iterator();
        var zones = new ArrayList<String>();
        for (var index = 0; index < request.count(); index++) {
            var existing = request.existing().get(index);
            if (existing != null) {
                zones.add(existing);
            } else if (free.hasNext()) {
                zones.add(free.next());
            }
        }
        var isEnough = zones.size() == request.count();
        return new ZoneChoice(zones, isEnough ? null : candidates.problem(zones.size()), notices);
    }

    private static List<String> notices(Request request, List<Zone> offered, List<String> kept) {
        var notices = new ArrayList<String>();
        for (var name : kept) {
            var zone = find(offered, name);
            if (zone.isEmpty()) {
                notices.add("AWS no longer offers the account zone " + name
                        + ", in which subnets exist: they stay; move to another zone by creating another environment");
            } else if (!zone.get().isAvailable()) {
                notices.add("AWS reports zone " + zone.get() + ", in which subnets exist, as not available: they stay");
            }
            if (!request.named().isEmpty()
                    && zone.stream()
                            .noneMatch(each -> request.named().contains(each.name())
                                    || request.named().contains(each.id()))) {
                notices.add("the spec does not name zone "
                        + zone.map(Zone::toString).orElse(name)
                        + ", in which subnets exist: they stay, because AWS can't move a subnet; name that zone");
            }
        }
        return notices;
    }

    private static Optional<Zone> find(List<Zone> offered, String nameOrId) {
        return offered.stream()
                .filter(zone -> zone.name().equals(nameOrId) || zone.id().equals(nameOrId))
                .findFirst();
    }

    /**
     * The zones that a new subnet may use, and why others may not be used.
     *
     * @param typesByZone the needed types that each zone offers, by zone id
     * @param suitable names of the zones, in the order of preference
     * @param refusals one text per zone
     */
    private record Candidates(
            Request request, Map<String, Set<String>> typesByZone, List<String> suitable, List<String> refusals) {
        List<Zone> named(List<Zone> offered) {
            var zones = new ArrayList<Zone>();
            for (var nameOrId : request.named()) {
                var zone = find(offered, nameOrId);
                zone.filter(each -> !zones.contains(each)).ifPresent(zones::add);
                if (zone.isEmpty()) {
                    refusals.add(nameOrId + " is not a zone that AWS offers the account (it offers "
                            + String.join(
                                    ", ", offered.stream().map(Zone::toString).toList()) + ")");
                }
            }
            return zones;
        }

        void add(List<Zone> zones) {
            for (var zone : zones) {
                var missing = new TreeSet<>(request.instanceTypes());
                missing.removeAll(typesByZone.getOrDefault(zone.id(), Set.of()));
                if (AvailabilityZones.REFUSED_BY_EKS.contains(zone.id())) {
                    refusals.add("EKS creates no cluster in " + zone);
                } else if (!zone.isAvailable()) {
                    refusals.add("AWS reports " + zone + " as not available");
                } else if (!missing.isEmpty()) {
                    refusals.add("EC2 does not offer " + String.join(", ", missing) + " in " + zone);
                } else {
                    suitable.add(zone.name());
                }
            }
        }

        String problem(int found) {
            var advice = request.named().isEmpty()
                    ? found < 2
                            ? "choose other instance types"
                            : "set spec.availabilityZones to " + found + ", or choose other instance types"
                    : "name other zones in spec.regions.*.zones, or remove the list";
            return "%s has %d of %d zones that the environment can use: %s. To correct this, %s"
                    .formatted(
                            request.region(),
                            found,
                            request.count(),
                            refusals.isEmpty() ? "AWS offers the account no others" : String.join("; ", refusals),
                            advice);
        }
    }
}
