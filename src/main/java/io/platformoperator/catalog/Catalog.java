package io.platformoperator.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/** AWS's instance types and prices. Prices are on-demand list prices, for estimates. */
public final class Catalog {
    /** The region whose prices stand for those of a region that the catalog does not know. */
    public static final String DEFAULT_REGION = "us-east-1";

    /** Hours of a month, as in the AWS Pricing Calculator. */
    public static final int HOURS_PER_MONTH = 730;

    private static final Catalog STANDARD = load();

    private final Map<String, InstanceType> instances;
    private final Map<String, Double> monthlyPrices;
    private final Set<String> regions;
    private final Map<String, Double> transferPrices;

    private Catalog(
            Map<String, InstanceType> instances,
            Map<String, Double> monthlyPrices,
            Set<String> regions,
            Map<String, Double> transferPrices) {
        this.instances = instances;
        this.monthlyPrices = monthlyPrices;
        this.regions = regions;
        this.transferPrices = transferPrices;
    }

    /** The catalog that is shipped with the operator. */
    public static Catalog standard() {
        return STANDARD;
    }

    /** The prices of a region; those of {@link #DEFAULT_REGION} for a region that the catalog does not know. */
    public RegionPrices in(String region) {
        return new RegionPrices(this, region, regions.contains(region));
    }

    /** The price of the transfer of one GB out of a region to another one, in US dollars; empty if it is unknown. */
    public OptionalDouble transferPrice(String from, String to) {
        var price = transferPrices.getOrDefault(from + " " + to, transferPrices.get(from + " *"));
        return price == null ? OptionalDouble.empty() : OptionalDouble.of(price);
    }

    /** The instance type with a name; empty if the catalog does not contain it. */
    public Optional<InstanceType> instance(String name) {
        return Optional.ofNullable(instances.get(name));
    }

    /** All types of the family that {@code name} belongs to, sorted by size from small to large. */
    public List<InstanceType> family(String name) {
        var family = InstanceType.familyOf(name);
        return instances.values().stream()
                .filter(type -> type.family().equals(family))
                .sorted(Comparator.comparingInt(InstanceType::vcpu).thenComparingInt(InstanceType::memoryMiB))
                .toList();
    }

    /** All types, in no order. */
    public List<InstanceType> instances() {
        return List.copyOf(instances.values());
    }

    double monthlyInstancePrice(String name) {
        return instance(name).map(type -> type.usdPerHour() * HOURS_PER_MONTH).orElse(0.0);
    }

    double monthlyPrice(String item) {
        var price = monthlyPrices.get(item);
        if (price == null) {
            throw new IllegalArgumentException("prices.csv has no line " + item);
        }
        return price;
    }

    private static Catalog load() {
        var instances = new HashMap<String, InstanceType>();
        for (var file : List.of("ec2.csv", "rds.csv", "elasticache.csv")) {
            lines(file, cell -> {
                var memoryMiB = (int) Math.round(Double.parseDouble(cell[2]) * 1024);
                var type = new InstanceType(cell[0], Integer.parseInt(cell[1]), memoryMiB, Double.parseDouble(cell[3]));
                instances.put(type.name(), type);
            });
        }
        var monthlyPrices = new HashMap<String, Double>();
        lines("prices.csv", cell -> {
            var factor = cell[1].equals("hour") ? HOURS_PER_MONTH : 1;
            monthlyPrices.put(cell[0], Double.parseDouble(cell[2]) * factor);
        });
        var regions = new HashSet<String>();
        lines("regions.csv", cell -> regions.add(cell[0]));
        var transferPrices = new HashMap<String, Double>();
        lines("transfer.csv", cell -> transferPrices.put(cell[0] + " " + cell[1], Double.parseDouble(cell[2])));
        return new Catalog(
                Map.copyOf(instances), Map.copyOf(monthlyPrices), Set.copyOf(regions), Map.copyOf(transferPrices));
    }

    static void lines(String file, Consumer<String[]> action) {
        try (InputStream in = Objects.requireNonNull(Catalog.class.getResourceAsStream("/catalog/" + file), file)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .forEach(action);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
