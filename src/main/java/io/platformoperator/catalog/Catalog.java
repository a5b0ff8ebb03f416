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

/** Instance types and prices, as data. Prices are list prices of us-east-1 and serve estimates. */
public final class Catalog {
    /** Hours of a month, as AWS's own calculator counts them. */
    public static final int HOURS_PER_MONTH = 730;

    private static final Catalog STANDARD = load();

    private final Map<String, InstanceType> instances;
    private final Map<String, Double> monthly;

    private Catalog(Map<String, InstanceType> instances, Map<String, Double> monthly) {
        this.instances = instances;
        this.monthly = monthly;
    }

    /** The catalogue that comes with the operator. */
    public static Catalog standard() {
        return STANDARD;
    }

    /** The type of that name, when it is known. */
    public Optional<InstanceType> instance(String name) {
        return Optional.ofNullable(instances.get(name));
    }

    /** All known types of the family that {@code name} belongs to, small to large. */
    public List<InstanceType> family(String name) {
        var family = InstanceType.familyOf(name);
        return instances.values().stream()
                .filter(type -> type.family().equals(family))
                .sorted(Comparator.comparingInt(InstanceType::vcpu).thenComparingInt(InstanceType::memoryMiB))
                .toList();
    }

    /** All known types, in no order. */
    public List<InstanceType> instances() {
        return List.copyOf(instances.values());
    }

    /** What an instance costs in USD per month; 0 when the type is not known. */
    public double instancePerMonth(String name) {
        return instance(name).map(type -> type.usdPerHour() * HOURS_PER_MONTH).orElse(0.0);
    }

    /**
     * What one of {@code item} (a line of {@code prices.csv}, such as {@code nat-gateway} or {@code ebs-gp3-gib}) costs in USD per
     * month.
     *
     * @throws IllegalArgumentException when there is no such line
     */
    public double perMonth(String item) {
        var price = monthly.get(item);
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
        var monthly = new HashMap<String, Double>();
        lines("prices.csv", cell -> {
            var times = cell[1].equals("hour") ? HOURS_PER_MONTH : 1;
            monthly.put(cell[0], Double.parseDouble(cell[2]) * times);
        });
        return new Catalog(Map.copyOf(instances), Map.copyOf(monthly));
    }

    private static void lines(String file, Consumer<String[]> each) {
        try (InputStream in = Objects.requireNonNull(Catalog.class.getResourceAsStream("/catalog/" + file), file)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .forEach(each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
