package io.platformoperator.backup;

import static org.awaitility.Awaitility.await;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.subsystem.LocalRegion;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.CreateDbInstanceRequest;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.RdsException;
import software.amazon.awssdk.services.rds.model.Tag;

/** RDS instances with the tags that a backup spec selects. */
final class BackedUpInstances {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE:HH:mm", Locale.US);

    private BackedUpInstances() {}

    /** Starts the creation of an instance whose backup window begins after {@code untilBackupWindow}. */
    static void create(LocalRegion region, String name, BackupSpec spec, Duration untilBackupWindow) {
        var rds = region.aws().rds();
        var now = OffsetDateTime.now(ZoneOffset.UTC);
        var request = CreateDbInstanceRequest.builder()
                .dbInstanceIdentifier(name)
                .engine("postgres")
                .dbInstanceClass("db.r5.large")
                .allocatedStorage(100)
                .masterUsername("platform")
                .masterUserPassword("correct-horse")
                .preferredBackupWindow(window(now.plus(untilBackupWindow)))
                .preferredMaintenanceWindow(weeklyWindow(now.plusHours(10)))
                .tags(spec.selection().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
        // RDS refuses the account's first instance until its service-linked role can be used.
        await().atMost(LIMIT)
                .ignoreExceptionsMatching(
                        e -> e instanceof RdsException && e.getMessage().contains("create service linked role"))
                .untilAsserted(() -> rds.createDBInstance(request));
    }

    /** Waits until the instance is available. */
    static void awaitAvailable(LocalRegion region, String name) {
        RdsClient rds = region.aws().rds();
        await().atMost(LIMIT)
                .ignoreException(DbInstanceNotFoundException.class) // until RDS shows the new instance
                .until(() -> rds.describeDBInstances(r -> r.dbInstanceIdentifier(name))
                        .dbInstances()
                        .getFirst()
                        .dbInstanceStatus()
                        .equals("available"));
    }

    /** Deletes the instance. */
    static void delete(LocalRegion region, String name) {
        region.aws().rds().deleteDBInstance(r -> r.dbInstanceIdentifier(name).skipFinalSnapshot(true));
    }

    /** An hour's daily window. */
    static String window(OffsetDateTime start) {
        return TIME.format(start) + "-" + TIME.format(start.plusHours(1));
    }

    private static String weeklyWindow(OffsetDateTime start) {
        return (DAY.format(start) + "-" + DAY.format(start.plusHours(1))).toLowerCase(Locale.ROOT);
    }
}
