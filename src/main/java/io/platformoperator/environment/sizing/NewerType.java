package io.platformoperator.environment.sizing;

import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.InstanceType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A type of a newer generation with the same number of CPUs, the same memory and a lower price than the chosen type.
 *
 * @param field the field of the spec that chooses the type
 * @param savedPerMonth US dollars a month that each instance costs less
 * @param needsArm true for nodes whose images have to run on arm64
 */
public record NewerType(String field, String chosen, String newer, double savedPerMonth, boolean needsArm) {
    /** A service's prefix, the class (c, m, r, t), the generation, and attributes of processors: {@code db.}, r, 6, g. */
    private static final Pattern NAME = Pattern.compile("((?:db|cache)[.])?([a-z]+)([0-9]+)([a-z]*)[.].*");

    /** The cheapest newer type for each component of a region, where there is one. Pure. */
    public static List<NewerType> of(RegionSizes sizes, Catalog catalog) {
        return Stream.of(
                        find("spec.sizing.gateway.instanceType", sizes.gateway().instanceType(), catalog),
                        find(
                                "spec.sizing.services.instanceType",
                                sizes.services().instanceType(),
                                catalog),
                        find("spec.sizing.system.instanceType", sizes.system().instanceType(), catalog),
                        find(
                                "spec.sizing.database.instanceClass",
                                sizes.database().instanceClass(),
                                catalog),
                        find("spec.sizing.cache.nodeType", sizes.cache().nodeType(), catalog))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<NewerType> find(String field, String chosen, Catalog catalog) {
        return catalog.instance(chosen).flatMap(present -> catalog.instances().stream()
                .filter(each -> isNewer(each, present))
                .min(Comparator.comparingDouble(InstanceType::usdPerHour).thenComparing(InstanceType::name))
                .map(newer -> new NewerType(
                        field,
                        chosen,
                        newer.name(),
                        (present.usdPerHour() - newer.usdPerHour()) * Catalog.HOURS_PER_MONTH,
                        isNode(newer.name()) && isArm(newer.name()) && !isArm(chosen))));
    }

    private static boolean isNewer(InstanceType type, InstanceType present) {
        var a = NAME.matcher(type.name());
        var b = NAME.matcher(present.name());
        return a.matches()
                && b.matches()
                && (isNode(type.name()) ? isNode(present.name()) : a.group(1).equals(b.group(1)))
                && a.group(2).equals(b.group(2))
                && Integer.parseInt(a.group(3)) > Integer.parseInt(b.group(3))
                && type.vcpu() == present.vcpu()
                && type.memoryMiB() == present.memoryMiB()
                && type.usdPerHour() < present.usdPerHour();
    }

    private static boolean isNode(String name) {
        return !name.startsWith("db.") && !name.startsWith("cache.");
    }

    /** Types with AWS Graviton processors have a g after the generation. */
    private static boolean isArm(String name) {
        var parts = NAME.matcher(name);
        return parts.matches() && parts.group(4).contains("g");
    }
}
