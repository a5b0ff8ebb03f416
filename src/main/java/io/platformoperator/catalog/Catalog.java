package io.platformoperator.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** AWS's instance types and prices. Prices are us-east-1 list prices, for estimates. */
public final class Catalog {
    /** Hours of a month, as in the AWS Pricing Calculator. */
    public static final int HOURS_PER_MONTH = 730;

    private static final Catalog STANDARD = load();

    private final Map<String, InstanceType> instances;
    private final Map<String, Double> monthlyPrices;

    private Catalog(Map<String, InstanceType> instances, Map<String, Double> monthlyPrices) {
        this.instances = instances;
        this.monthlyPrices = monthlyPrices;
    }

    /** The catalog that is shipped with the operator. */
    public static Catalog standard() {
        return STANDARD;
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

    /** The price of an instance in US dollars per month; 0 if the catalog does not contain the type. */
    public double monthlyInstancePrice(String name) {
        return instance(name).map(type -> type.usdPerHour() * HOURS_PER_MONTH).orElse(0.0);
    }

    /**
     * The price of one unit of {@code item} in US dollars per month.
     *
     * @param item the name of a line of {@code prices.csv}, such as {@code nat-gateway} or {@code ebs-gp3-gib}
     * @throws IllegalArgumentException if {@code prices.csv} does not contain the line
     */
    public double monthlyPrice(String item) {
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
        return new Catalog(Map.copyOf(instances), Map.copyOf(monthlyPrices));
    }

    private static void lines(String file, Consumer<String[]> action) {
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
