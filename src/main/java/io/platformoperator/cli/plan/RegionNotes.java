package io.platformoperator.cli.plan;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.SupportDates;
import io.platformoperator.environment.sizing.NewerType;
import io.platformoperator.environment.sizing.RegionSizes;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a plan says of the chosen versions and types of a region: end of AWS's standard support, and cheaper newer types. */
public final class RegionNotes {
    private RegionNotes() {}

    /** The notes, one line each. */
    public static List<String> of(EnvironmentSpec spec, RegionSizes sizes, String region) {
        return Stream.concat(
                        support(spec, region),
                        NewerType.of(sizes, Catalog.standard()).stream().map(RegionNotes::newer))
                .toList();
    }

    private static Stream<String> support(EnvironmentSpec spec, String region) {
        var kubernetes = spec.cluster().version();
        var postgres = spec.database().engineVersion();
        var price = "$" + dollars(Catalog.standard().in(region).monthlyPrice("eks-extended-support")) + " a month more";
        return Stream.concat(
                SupportDates.standard()
                        .kubernetes(kubernetes)
                        .map(until -> "Kubernetes %s: standard support of EKS until %s, then %s"
                                .formatted(
                                        kubernetes,
                                        until,
                                        switch (spec.cluster().supportType()) {
                                            case STANDARD -> "EKS upgrades the cluster to the next version";
                                            case EXTENDED -> price;
                                            case null ->
                                                "EKS upgrades the cluster, or bills " + price
                                                        + " if it has extended support (cluster.supportType)";
                                        }))
                        .stream(),
                SupportDates.standard()
                        .postgres(postgres)
                        .map(until -> "PostgreSQL %s: standard support of RDS until %s, then %s"
                                .formatted(
                                        postgres,
                                        until,
                                        switch (spec.database().supportType()) {
                                            case STANDARD -> "RDS upgrades the database to a newer major version";
                                            case EXTENDED -> "more for each vCPU";
                                            case null ->
                                                "RDS upgrades the database, or bills more for each vCPU if it has extended support"
                                                        + " (database.supportType)";
                                        }))
                        .stream());
    }

    private static String newer(NewerType type) {
        return "%s in place of %s would save $%s a month for each (%s%s)"
                .formatted(
                        type.newer(),
                        type.chosen(),
                        dollars(type.savedPerMonth()),
                        type.field(),
                        type.needsArm() ? "; images have to run on arm64" : "");
    }

    private static String dollars(double amount) {
        return String.format(Locale.ROOT, "%,.2f", amount);
    }
}
