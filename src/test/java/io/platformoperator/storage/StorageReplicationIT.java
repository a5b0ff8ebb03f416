package io.platformoperator.storage;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ReplicationRule;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** The buckets of two regions that replicate each other, on the local AWS, which replicates real objects. */
@ExtendWith(LocalCloudExtension.class)
class StorageReplicationIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String EAST = "us-east-1";
    private static final String WEST = "us-west-2";

    private final Storage storage = new Storage();

    @Test
    void replicatesObjectsTagsAndDeleteMarkersBothWaysOnceAndLeavesNothing(LocalCloud cloud) {
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var eastGraph = graph(east, "sto-both", EAST, WEST);
            var westGraph = graph(west, "sto-both", WEST, EAST);

            var waiting = awaitMessage(east, eastGraph, bucket("sto-both", "documents", WEST), "does not exist yet");
            assertThat(waiting.message()).contains(bucket("sto-both", "documents", EAST));
            assertThat(report(east, eastGraph, "bucket-logs").phase())
                    .as("a bucket that is not replicated waits for no other region")
                    .isEqualTo(Phase.READY);

            west.resetCalls();
            west.untilReady(westGraph, LIMIT);
            east.untilReady(eastGraph, LIMIT);
            assertThat(west.iamActions())
                    .isSubsetOf(storage.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));

            var documents = bucket("sto-both", "documents", EAST);
            var replicas = bucket("sto-both", "documents", WEST);
            put(east.aws().s3(), documents, "order.pdf", "color", "red");
            awaitText(west.aws().s3(), replicas, "order.pdf");
            assertThat(tags(west.aws().s3(), replicas, "order.pdf")).isEqualTo("color=red");
            assertThat(status(east.aws().s3(), documents, "order.pdf")).isEqualTo("COMPLETED");
            assertThat(status(west.aws().s3(), replicas, "order.pdf")).isEqualTo("REPLICA");
            assertThat(keyOf(west.aws().s3(), replicas, "order.pdf"))
                    .as("encrypted by the key of its own region")
                    .startsWith("arn:aws:kms:" + WEST);

            put(west.aws().s3(), replicas, "invoice.pdf", "color", "blue");
            awaitText(east.aws().s3(), documents, "invoice.pdf");

            west.aws()
                    .s3()
                    .putObjectTagging(r -> r.bucket(replicas).key("order.pdf").tagging(tagging("color", "green")));
            await("a change of a replica's tags arrives at its source")
                    .atMost(LIMIT)
                    .until(() -> tags(east.aws().s3(), documents, "order.pdf").equals("color=green"));

            east.aws().s3().deleteObject(r -> r.bucket(documents).key("order.pdf"));
            await("the delete marker arrives")
                    .atMost(LIMIT)
                    .until(() -> isDeleted(west.aws().s3(), replicas, "order.pdf"));

            assertThat(versions(west.aws().s3(), replicas))
                    .as("each version and each delete marker exists once, with the same id")
                    .isEqualTo(versions(east.aws().s3(), documents))
                    .hasSize(3);
            put(east.aws().s3(), bucket("sto-both", "logs", EAST), "access.log", "color", "red");
            assertThat(status(east.aws().s3(), bucket("sto-both", "logs", EAST), "access.log"))
                    .isNull();

            east.resetCalls();
            assertThat(east.untilReady(eastGraph, LIMIT).changes()).isEmpty();
            assertThat(east.writes()).isEmpty();

            west.untilDeleted(westGraph, LIMIT);
            east.untilDeleted(eastGraph, LIMIT);
            assertThat(west.tagged("platform/sto-both")).isEmpty();
            assertThat(east.tagged("platform/sto-both")).isEmpty();
        }
    }

    @Test
    void aSecondRegionGetsTheExistingObjectsByOneJobAndLeavesNoTraceWhenItIsRemoved(LocalCloud cloud) {
        var documents = bucket("sto-later", "documents", EAST);
        var replicas = bucket("sto-later", "documents", WEST);
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var alone = graph(east, "sto-later", EAST, null);
            east.untilReady(alone, LIMIT);
            put(east.aws().s3(), documents, "old.pdf", "age", "old");
            var before = bucketTags(east.aws().s3(), documents);

            var westGraph = graph(west, "sto-later", WEST, EAST);
            west.untilReady(westGraph, LIMIT);
            east.resetCalls();
            east.untilReady(graph(east, "sto-later", EAST, WEST), LIMIT);
            awaitText(west.aws().s3(), replicas, "old.pdf");
            assertThat(tags(west.aws().s3(), replicas, "old.pdf")).isEqualTo("age=old");
            assertThat(east.calls())
                    .as("a job for the bucket with objects, none for the empty one")
                    .containsOnlyOnce("s3control:CreateJob");
            assertThat(bucketTags(east.aws().s3(), bucket("sto-later", "backups", EAST)))
                    .contains(ExistingObjects.TAG + "=" + bucket("sto-later", "backups", WEST) + "/none");

            try (var restarted = LocalRegion.of(cloud, EAST)) {
                restarted.resetCalls();
                restarted.untilReady(graph(restarted, "sto-later", EAST, WEST), LIMIT);
                assertThat(restarted.writes()).isEmpty();

                restarted.untilReady(alone, LIMIT);
            }
            var s3 = east.aws().s3();
            assertThatThrownBy(() -> s3.getBucketReplication(r -> r.bucket(documents)))
                    .isInstanceOf(S3Exception.class)
                    .hasMessageContaining("replication configuration was not found");
            assertThatThrownBy(
                            () -> east.aws().iam().getRole(r -> r.roleName("sto-later-us-east-1-storage-replication")))
                    .isInstanceOf(NoSuchEntityException.class);
            assertThat(bucketTags(s3, documents)).isEqualTo(before);
            assertThat(s3.getBucketVersioning(r -> r.bucket(documents)).status())
                    .isEqualTo(BucketVersioningStatus.ENABLED);
            assertThat(text(s3, documents, "old.pdf")).isEqualTo("text");

            west.untilDeleted(westGraph, LIMIT);
            assertThat(east.tagged("platform/sto-later"))
                    .containsExactlyInAnyOrder(
                            "key key", "bucket bucket-documents", "bucket bucket-backups", "bucket bucket-logs");
            east.untilDeleted(alone, LIMIT);
        }
    }

    @Test
    void objectsThatAreWrittenWhileTheRuleIsMissingArriveByAnotherJob(LocalCloud cloud) {
        var documents = bucket("sto-gap", "documents", EAST);
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var eastGraph = graph(east, "sto-gap", EAST, WEST);
            var westGraph = graph(west, "sto-gap", WEST, EAST);
            awaitMessage(west, westGraph, bucket("sto-gap", "documents", EAST), "does not exist yet");
            east.untilReady(eastGraph, LIMIT);
            west.untilReady(westGraph, LIMIT);
            east.aws().s3().deleteBucketReplication(r -> r.bucket(documents));
            put(east.aws().s3(), documents, "gap.pdf", "age", "new");

            try (var restarted = LocalRegion.of(cloud, EAST)) {
                restarted.untilReady(graph(restarted, "sto-gap", EAST, WEST), LIMIT);
                awaitText(west.aws().s3(), bucket("sto-gap", "documents", WEST), "gap.pdf");
                restarted.untilDeleted(graph(restarted, "sto-gap", EAST, WEST), LIMIT);
            }
            west.untilDeleted(westGraph, LIMIT);
        }
    }

    @Test
    void retainedBucketsGoOnReplicating(LocalCloud cloud) {
        var documents = bucket("sto-kept", "documents", EAST);
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var westGraph = graph(west, "sto-kept", WEST, EAST, TeardownPolicy.RETAIN);
            var eastGraph = graph(east, "sto-kept", EAST, WEST, TeardownPolicy.RETAIN);
            awaitMessage(west, westGraph, bucket("sto-kept", "documents", EAST), "does not exist yet");
            east.untilReady(eastGraph, LIMIT);
            west.untilReady(westGraph, LIMIT);
            east.untilDeleted(eastGraph, LIMIT);
            west.untilDeleted(westGraph, LIMIT);

            put(east.aws().s3(), documents, "late.pdf", "age", "new");
            awaitText(west.aws().s3(), bucket("sto-kept", "documents", WEST), "late.pdf");
        }
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var eastGraph = graph(east, "sto-kept", EAST, WEST);
            var westGraph = graph(west, "sto-kept", WEST, EAST);
            east.untilReady(eastGraph, LIMIT);
            west.untilReady(westGraph, LIMIT);
            east.untilDeleted(eastGraph, LIMIT);
            west.untilDeleted(westGraph, LIMIT);
            assertThat(east.tagged("platform/sto-kept")).isEmpty();
        }
    }

    @Test
    void aJobThatFailsObjectsSaysHowManyAndIsRepeatedOnRequest(LocalCloud cloud) {
        var documents = bucket("sto-failed", "documents", EAST);
        var replicas = bucket("sto-failed", "documents", WEST);
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            east.untilReady(graph(east, "sto-failed", EAST, null), LIMIT);
            put(east.aws().s3(), documents, "old.pdf", "age", "old");
            var westGraph = graph(west, "sto-failed", WEST, EAST);
            var key = west.untilReady(westGraph, LIMIT).outputs().get("kmsKeyArn");
            west.aws().kms().disableKey(r -> r.keyId(key));

            var eastGraph = graph(east, "sto-failed", EAST, WEST);
            var failed = awaitMessage(east, eastGraph, "BatchReplicationFailed", "failed to replicate 1 of 1 objects");
            assertThat(failed.phase()).isEqualTo(Phase.BLOCKED);
            assertThat(failed.message()).contains(replicas, "remove the tag " + ExistingObjects.TAG);

            west.aws().kms().enableKey(r -> r.keyId(key));
            BucketTags.remove(east.aws(), documents, ExistingObjects.TAG);
            try (var restarted = LocalRegion.of(cloud, EAST)) {
                restarted.untilReady(graph(restarted, "sto-failed", EAST, WEST), LIMIT);
                awaitText(west.aws().s3(), replicas, "old.pdf");
                restarted.untilDeleted(graph(restarted, "sto-failed", EAST, WEST), LIMIT);
            }
            west.untilDeleted(westGraph, LIMIT);
        }
    }

    @Test
    void rulesOfOthersStayAndAnotherRoleIsReportedWithTheRemedy(LocalCloud cloud) {
        var documents = bucket("sto-rules", "documents", EAST);
        var archive = "sto-rules-archive";
        try (var east = LocalRegion.of(cloud, EAST);
                var west = LocalRegion.of(cloud, WEST)) {
            var s3 = east.aws().s3();
            s3.createBucket(r -> r.bucket(archive));
            s3.putBucketVersioning(r -> r.bucket(archive)
                    .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
            east.untilReady(graph(east, "sto-rules", EAST, null), LIMIT);
            west.untilReady(graph(west, "sto-rules", WEST, EAST), LIMIT);
            var other = ReplicationRule.builder()
                    .id("archive")
                    .priority(1)
                    .status("Enabled")
                    .filter(filter -> filter.prefix("archive/"))
                    .deleteMarkerReplication(markers -> markers.status("Disabled"))
                    .destination(to -> to.bucket("arn:aws:s3:::" + archive))
                    .build();
            var theirRole = "arn:aws:iam::123456789012:role/archive";
            s3.putBucketReplication(r -> r.bucket(documents)
                    .replicationConfiguration(theirs -> theirs.role(theirRole).rules(other)));

            var refused =
                    awaitMessage(east, graph(east, "sto-rules", EAST, WEST), "ReplicationRoleOfOthers", theirRole);
            assertThat(refused.message()).contains("one role for all rules", "sto-rules-us-east-1-storage-replication");
            assertThat(rules(s3, documents)).as("nothing is changed").containsExactly("archive");

            var ourRole = "arn:aws:iam::123456789012:role/sto-rules-us-east-1-storage-replication";
            s3.putBucketReplication(r -> r.bucket(documents)
                    .replicationConfiguration(theirs -> theirs.role(ourRole).rules(other)));
            try (var restarted = LocalRegion.of(cloud, EAST)) {
                var outcome = restarted.untilReady(graph(restarted, "sto-rules", EAST, WEST), LIMIT);
                assertThat(rules(s3, documents)).containsExactlyInAnyOrder("platform-operator", "archive");
                assertThat(outcome.reports())
                        .filteredOn(report -> report.phase() == Phase.UNMANAGED)
                        .singleElement()
                        .satisfies(report ->
                                assertThat(report.identity().name()).isEqualTo("bucket-documents/replication/archive"));

                restarted.untilReady(graph(restarted, "sto-rules", EAST, null), LIMIT);
                assertThat(rules(s3, documents)).containsExactly("archive");
                restarted.untilDeleted(graph(restarted, "sto-rules", EAST, null), LIMIT);
            }
            west.untilDeleted(graph(west, "sto-rules", WEST, EAST), LIMIT);
            s3.deleteBucket(r -> r.bucket(archive));
        }
    }

    private static ResourceReport awaitMessage(LocalRegion region, Graph<Aws> graph, String first, String second) {
        return await().atMost(LIMIT)
                .until(
                        () -> report(region, graph, "bucket-documents"),
                        report -> report.message().contains(first)
                                && report.message().contains(second));
    }

    private static ResourceReport report(LocalRegion region, Graph<Aws> graph, String name) {
        region.invalidate(graph); // the outcome of a job is one of the details, which are read every ten minutes
        return region.reconcile(graph).reports().stream()
                .filter(each -> each.identity().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Graph<Aws> graph(LocalRegion region, String environment, String in, @Nullable String other) {
        return graph(region, environment, in, other, TeardownPolicy.DELETE);
    }

    private Graph<Aws> graph(
            LocalRegion region, String environment, String in, @Nullable String other, TeardownPolicy policy) {
        var spec = StorageSpecs.of(environment, in, other);
        return region.graph(storage, Specs.owner(spec.placement(), "storage", policy), spec);
    }

    private static void put(S3Client s3, String bucket, String key, String tag, String value) {
        s3.putObject(r -> r.bucket(bucket).key(key).tagging(tagging(tag, value)), RequestBody.fromString("text"));
    }

    private static Tagging tagging(String key, String value) {
        return Tagging.builder()
                .tagSet(Tag.builder().key(key).value(value).build())
                .build();
    }

    private static void awaitText(S3Client s3, String bucket, String key) {
        await("the object arrives").atMost(LIMIT).until(() -> text(s3, bucket, key), "text"::equals);
    }

    private static @Nullable String text(S3Client s3, String bucket, String key) {
        try {
            return s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asUtf8String();
        } catch (NoSuchKeyException e) {
            return null;
        }
    }

    private static @Nullable String status(S3Client s3, String bucket, String key) {
        return s3.headObject(r -> r.bucket(bucket).key(key)).replicationStatusAsString();
    }

    private static String keyOf(S3Client s3, String bucket, String key) {
        return s3.headObject(r -> r.bucket(bucket).key(key)).ssekmsKeyId();
    }

    private static String tags(S3Client s3, String bucket, String key) {
        return text(s3.getObjectTagging(r -> r.bucket(bucket).key(key)).tagSet());
    }

    private static String bucketTags(S3Client s3, String bucket) {
        return text(s3.getBucketTagging(r -> r.bucket(bucket)).tagSet());
    }

    private static String text(List<Tag> tags) {
        return tags.stream().map(tag -> tag.key() + "=" + tag.value()).sorted().collect(joining(", "));
    }

    private static boolean isDeleted(S3Client s3, String bucket, String key) {
        return s3.listObjectVersions(r -> r.bucket(bucket)).deleteMarkers().stream()
                .anyMatch(marker -> marker.key().equals(key) && marker.isLatest());
    }

    /** Key and id of each version and of each delete marker. */
    private static List<String> versions(S3Client s3, String bucket) {
        var page = s3.listObjectVersions(r -> r.bucket(bucket));
        return Stream.concat(
                        page.versions().stream().map(version -> version.key() + " " + version.versionId()),
                        page.deleteMarkers().stream().map(marker -> marker.key() + " deleted " + marker.versionId()))
                .sorted()
                .toList();
    }

    private static List<String> rules(S3Client s3, String bucket) {
        return s3.getBucketReplication(r -> r.bucket(bucket)).replicationConfiguration().rules().stream()
                .map(ReplicationRule::id)
                .toList();
    }

    private static String bucket(String environment, String name, String region) {
        return environment + "-" + name + "-123456789012-" + region;
    }
}
