package io.platformoperator.cli.plan;

import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.RegionPrices;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a cost estimate says about its prices, and about the replication between two regions, whose amount only use shows. */
final class PriceNotes {
    private static final int MINUTES_PER_MONTH = 730 * 60;

    /** The metrics of CloudWatch that one evaluation reads: of the database, the cache and two buckets. */
    private static final int METRICS = 13;

    private PriceNotes() {}

    /** Whose prices a region is estimated with; none for a region with prices of its own. */
    static List<String> of(PlannedRegion region) {
        return Catalog.standard().in(region.region()).isKnown()
                ? List.of()
                : List.of("The prices of " + region.region() + " are not known to this version: those of "
                        + Catalog.DEFAULT_REGION + " are used. Prices of other regions differ by up to half.");
    }

    /** What replication costs in addition, per unit; empty for an environment in one region. */
    static List<String> replication(PlannedEnvironment plan) {
        if (plan.regions().size() < 2) {
            return List.of();
        }
        var primary = plan.regions().getFirst().region();
        var secondary = plan.regions().getLast().region();
        var lines = new ArrayList<String>();
        lines.add(transfer(primary, secondary) + ", " + transfer(secondary, primary)
                + ": out of the active region changes of the database (write-ahead log) and of the cache, images and"
                + " copied backups; objects of the buckets both ways");
        var prices = Catalog.standard().in(secondary);
        lines.add("stored in %s, a month: %s per GB of objects, %s of images, %s of replicated automated backups, %s of"
                        .formatted(
                                secondary,
                                dollars(prices.monthlyPrice("s3-standard-gib")),
                                dollars(prices.monthlyPrice("ecr-gib")),
                                dollars(prices.monthlyPrice("rds-backup-gib")),
                                dollars(prices.monthlyPrice("backup-copy-rds-gib")))
                + " copies by AWS Backup");
        lines.add(dollars(prices.monthlyPrice("s3-put-1000")) + " per 1,000 objects that S3 replicates");
        lines.add(observation(plan, prices));
        return lines;
    }

    /** Every minute the operator reads how the regions replicate. Calls of other services are free, or cost cents a month. */
    private static String observation(PlannedEnvironment plan, RegionPrices prices) {
        var keys = count(plan, Set.of("kms/Key"));
        var secrets = count(plan, Set.of("secretsmanager/SecretReplica", "secretsmanager/AdditionalSecretReplica"));
        return "the observation of the replication, each minute: about %s a month for %d metrics of CloudWatch, %s for %d keys, %s for %d replicas of secrets"
                .formatted(
                        monthly(METRICS * prices.monthlyPrice("cloudwatch-metric-read")),
                        METRICS,
                        monthly(keys * prices.monthlyPrice("kms-request")),
                        keys,
                        monthly(secrets * prices.monthlyPrice("secret-request")),
                        secrets);
    }

    private static long count(PlannedEnvironment plan, Set<String> kinds) {
        return plan.regions().stream()
                .flatMap(region -> region.subsystems().stream())
                .flatMap(subsystem -> subsystem.resources().stream())
                .filter(resource -> kinds.contains(resource.kind()))
                .count();
    }

    private static String monthly(double eachMinute) {
        return "$" + String.format(Locale.ROOT, "%.2f", eachMinute * MINUTES_PER_MONTH);
    }

    private static String transfer(String from, String to) {
        var price = Catalog.standard().transferPrice(from, to);
        var rate =
                price.isPresent() ? dollars(price.getAsDouble()) + " per GB" : "a price unknown to this version per GB";
        return rate + " from " + from + " to " + to;
    }

    private static String dollars(double amount) {
        return "$" + String.format(Locale.ROOT, "%.4f", amount).replaceFirst("0{1,2}$", "");
    }
}
