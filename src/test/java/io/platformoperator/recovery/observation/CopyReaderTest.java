package io.platformoperator.recovery.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.aws.AwsAccount;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

class CopyReaderTest {
    private static final Instant NOW = Instant.parse("2030-01-31T12:00:00Z");
    private static final String BACKUPS = "velero/shop-us-east-1/backups/";

    private final Map<String, Instant> objects = new HashMap<>();

    /** With a second region, the schedules of the regions have different names, which precede the times of their backups. */
    @Test
    void theNewestBackupOfTheActiveRegionsScheduleCounts() {
        objects.put(BACKUPS + "velero-daily-us-east-1-20300130010000/velero-backup.json", NOW);
        objects.put(BACKUPS + "velero-daily-us-east-1-20300131010000/velero-backup.json", NOW);
        objects.put(BACKUPS + "velero-daily-us-west-2-20300131020000/velero-backup.json", NOW);
        objects.put(BACKUPS + "velero-daily-us-east-1-by-hand/velero-backup.json", NOW);
        objects.put("velero/shop-us-west-2/backups/velero-daily-us-west-2-20300131030000/velero-backup.json", NOW);

        assertThat(read()).isEqualTo(Map.of(CopyReader.CLUSTER, Instant.parse("2030-01-31T01:00:00Z")));
    }

    /** A failover within a day of the one before it has no newer backup than the last one before that. */
    @Test
    void theLastBackupBeforeAFailoverCounts() {
        objects.put(BACKUPS + "velero-daily-us-east-1-20300130010000/velero-backup.json", NOW);
        objects.put(BACKUPS + "failover-" + NOW.minusSeconds(600).getEpochSecond() + "/velero-backup.json", NOW);
        objects.put(BACKUPS + "failover-by-hand/velero-backup.json", NOW);
        objects.put("velero/shop-us-west-2/backups/failover-" + NOW.getEpochSecond() + "/velero-backup.json", NOW);

        assertThat(read()).isEqualTo(Map.of(CopyReader.CLUSTER, NOW.minusSeconds(600)));
    }

    @Test
    void theNewestSnapshotOfVaultCounts() {
        objects.put("vault/shop-us-east-1/2030/01/31/1005.snap", NOW.minusSeconds(6900));
        objects.put("vault/shop-us-east-1/2030/01/31/1105.snap", NOW.minusSeconds(3300));
        objects.put("vault/shop-us-west-2/2030/01/31/1155.snap", NOW.minusSeconds(300));

        assertThat(read()).isEqualTo(Map.of(CopyReader.VAULT, NOW.minusSeconds(3300)));
    }

    private Map<String, Instant> read() {
        var target = new RecoveryTarget(
                new ResourceID("shop", "platform"), region("us-east-1"), region("us-west-2"), Map.of(), true, true);
        return CopyReader.read(new FakeS3(objects), target, NOW);
    }

    private static RegionTarget region(String region) {
        return new RegionTarget(
                region,
                new AwsAccount(null, null),
                "shop-" + region,
                null,
                null,
                0,
                List.of(),
                "shop-backups-" + region,
                null,
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    /** Lists objects of the standby region's bucket as S3 does. */
    private record FakeS3(Map<String, Instant> objects) implements S3Client {
        @Override
        public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
            assertThat(request.bucket()).isEqualTo("shop-backups-us-west-2");
            var prefix = request.prefix();
            var keys = objects.keySet().stream()
                    .filter(key -> key.startsWith(prefix))
                    .filter(key -> request.startAfter() == null || key.compareTo(request.startAfter()) > 0)
                    .sorted()
                    .toList();
            var response = ListObjectsV2Response.builder().isTruncated(false);
            return request.delimiter() == null
                    ? response.contents(keys.stream()
                                    .map(key -> S3Object.builder()
                                            .key(key)
                                            .lastModified(objects.get(key))
                                            .build())
                                    .toList())
                            .build()
                    : response.commonPrefixes(keys.stream()
                                    .map(key -> key.substring(0, key.indexOf('/', prefix.length()) + 1))
                                    .distinct()
                                    .map(folder -> CommonPrefix.builder()
                                            .prefix(folder)
                                            .build())
                                    .toList())
                            .build();
        }

        @Override
        public String serviceName() {
            return "s3";
        }

        @Override
        public void close() {}
    }
}
