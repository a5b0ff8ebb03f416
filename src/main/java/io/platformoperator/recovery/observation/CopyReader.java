package io.platformoperator.recovery.observation;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Reads the age of backups that S3 has replicated to the bucket of the standby region. */
public final class CopyReader {
    /** Snapshots of Vault. */
    public static final String VAULT = "vault";
    /** Velero's daily backups of the cluster, and the last ones before failovers. */
    public static final String CLUSTER = "cluster";

    /** Older copies are too old in any case, so the listing begins after them. */
    private static final Duration CONSIDERED = Duration.ofDays(8);

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter VELERO = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
    private static final String DAILY = "velero-daily-";
    private static final String LAST = "failover-";

    private CopyReader() {}

    /** Times of the newest copies by name; a name without copies is missing. */
    static Map<String, Instant> read(S3Client s3, RecoveryTarget target, Instant now) {
        var bucket = target.standby().backupsBucket();
        if (bucket == null) {
            return Map.of();
        }
        var copies = new HashMap<String, Instant>();
        if (target.copiesVault()) {
            vault(s3, bucket, target.active().cluster(), now).ifPresent(at -> copies.put(VAULT, at));
        }
        if (target.copiesClusters()) {
            cluster(s3, bucket, target.active()).ifPresent(at -> copies.put(CLUSTER, at));
        }
        return Map.copyOf(copies);
    }

    /** Keys are like {@code vault/CLUSTER/2026/11/28/2305.snap}. A replica has the time of the original. */
    private static Optional<Instant> vault(S3Client s3, String bucket, String cluster, Instant now) {
        var prefix = "vault/" + cluster + "/";
        return s3
                .listObjectsV2Paginator(
                        r -> r.bucket(bucket).prefix(prefix).startAfter(prefix + DAY.format(now.minus(CONSIDERED))))
                .contents()
                .stream()
                .map(S3Object::lastModified)
                .max(Comparator.naturalOrder());
    }

    /**
     * Velero has a folder per backup. The name of a daily one consists of the schedule, which contains the region, and the time, such
     * as {@code velero-daily-us-east-1-20261128010000}; that of the last backup before a failover, of the time when the failover
     * began, in seconds since 1970, such as {@code failover-1795979827}.
     */
    private static Optional<Instant> cluster(S3Client s3, String bucket, RegionTarget active) {
        var backups = "velero/" + active.cluster() + "/backups/";
        return Stream.concat(
                        backups(s3, bucket, backups + DAILY + active.region() + "-")
                                .flatMap(CopyReader::time),
                        backups(s3, bucket, backups + LAST).flatMap(CopyReader::seconds))
                .max(Comparator.naturalOrder());
    }

    /** What follows the prefix in the names of the backups that have it. */
    private static Stream<String> backups(S3Client s3, String bucket, String prefix) {
        return s3.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix).delimiter("/")).commonPrefixes().stream()
                .map(folder -> folder.prefix().substring(prefix.length()).replace("/", ""));
    }

    private static Stream<Instant> time(String text) {
        try {
            return Stream.of(LocalDateTime.parse(text, VELERO).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Stream.empty(); // a backup that somebody named so
        }
    }

    private static Stream<Instant> seconds(String text) {
        try {
            return Stream.of(Instant.ofEpochSecond(Long.parseLong(text)));
        } catch (NumberFormatException | DateTimeException e) {
            return Stream.empty(); // a backup that somebody named so
        }
    }
}
