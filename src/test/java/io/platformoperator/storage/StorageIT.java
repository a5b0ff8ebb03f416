package io.platformoperator.storage;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceChange;
import io.platformoperator.graph.ResourceReport;
import io.platformoperator.graph.ResourceReport.Phase;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import io.platformoperator.subsystem.LocalRegion;
import io.platformoperator.subsystem.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;

/** Creates, corrects and deletes a region's buckets on the local AWS, and checks them by the AWS SDK. */
@ExtendWith(LocalCloudExtension.class)
class StorageIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String REGION = Specs.FACTS.region();

    private final Storage storage = new Storage();

    @Test
    void createsEverythingMakesNoFurtherChangesAndDeletesEverythingWithObjectsIfAllowed(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.aws().regionInfo();
            region.resetCalls();
            var outcome = region.untilReady(graph(region, "sto-whole", true, TeardownPolicy.DELETE), LIMIT);

            assertThat(region.iamActions())
                    .isSubsetOf(storage.kinds().stream()
                            .flatMap(kind -> kind.iam().stream())
                            .flatMap(statement -> statement.actions().stream())
                            .collect(toSet()));
            assertThat(region.writes().stream().collect(groupingBy(call -> call, counting())))
                    .containsOnly(
                            entry("kms:CreateKey", 1L),
                            entry("kms:EnableKeyRotation", 1L),
                            entry("s3:CreateBucket", 3L),
                            entry("s3:PutBucketVersioning", 3L),
                            entry("s3:PutBucketEncryption", 3L),
                            entry("s3:PutBucketPolicy", 3L),
                            entry("s3:PutBucketLifecycleConfiguration", 3L));
            assertThat(region.calls())
                    .filteredOn(call -> call.matches("(resourcegroupstaggingapi:Get|s3:List).*"))
                    .as(
                            "a listing before the creation, a second one that confirms that no key exists, and one after it")
                    .hasSizeLessThanOrEqualTo(2 * 3);
            assertThat(outcome.outputs())
                    .containsEntry("documentsBucket", bucket("sto-whole", "documents"))
                    .containsKeys("backupsBucket", "logsBucket", "kmsKeyArn");
            assertCreatedAsSpecified(region.aws().s3(), outcome.outputs().get("kmsKeyArn"));
            fill(region.aws().s3(), bucket("sto-whole", "documents"));
        }
        try (var restarted = LocalRegion.of(cloud, REGION)) {
            var graph = graph(restarted, "sto-whole", true, TeardownPolicy.DELETE);
            restarted.resetCalls();
            assertThat(restarted.untilReady(graph, LIMIT).changes()).isEmpty();
            assertThat(restarted.writes()).as("writes of a restarted operator").isEmpty();

            restarted.untilDeleted(graph, LIMIT);
            assertThat(restarted.tagged("platform/sto-whole")).isEmpty();
        }
    }

    private static void assertCreatedAsSpecified(S3Client s3, String key) {
        for (var each : List.of("documents", "backups", "logs")) {
            var name = bucket("sto-whole", each);
            assertThat(s3.getBucketVersioning(r -> r.bucket(name)).status()).isEqualTo(BucketVersioningStatus.ENABLED);
            assertThat(s3.getBucketEncryption(r -> r.bucket(name))
                            .serverSideEncryptionConfiguration()
                            .rules())
                    .singleElement()
                    .satisfies(rule -> {
                        var by = rule.applyServerSideEncryptionByDefault();
                        assertThat(by.sseAlgorithm()).isEqualTo(ServerSideEncryption.AWS_KMS);
                        assertThat(by.kmsMasterKeyID()).isEqualTo(key);
                        assertThat(rule.bucketKeyEnabled())
                                .as("one KMS call per bucket instead of one per object")
                                .isTrue();
                    });
            assertThat(s3.getPublicAccessBlock(r -> r.bucket(name)).publicAccessBlockConfiguration())
                    .isEqualTo(PublicAccessBlockConfiguration.builder()
                            .blockPublicAcls(true)
                            .blockPublicPolicy(true)
                            .ignorePublicAcls(true)
                            .restrictPublicBuckets(true)
                            .build());
            assertThat(s3.getBucketOwnershipControls(r -> r.bucket(name))
                            .ownershipControls()
                            .rules())
                    .singleElement()
                    .satisfies(rule ->
                            assertThat(rule.objectOwnership()).isEqualTo(ObjectOwnership.BUCKET_OWNER_ENFORCED));
            assertThat(s3.getBucketPolicy(r -> r.bucket(name)).policy())
                    .contains("\"Effect\":\"Deny\"", "\"aws:SecureTransport\":\"false\"", name + "/*");
            assertThat(tags(s3, name))
                    .containsEntry(Identity.RESOURCE_TAG, "bucket-" + each)
                    .containsEntry("cost-center", "platform");
        }
        var rule = s3.getBucketLifecycleConfiguration(r -> r.bucket(bucket("sto-whole", "logs")))
                .rules()
                .getFirst();
        assertThat(rule.transitions().stream().map(step -> step.days() + " " + step.storageClassAsString()))
                .containsExactlyInAnyOrder("30 STANDARD_IA", "90 GLACIER");
        assertThat(rule.expiration().days()).isEqualTo(365);
        assertThat(rule.noncurrentVersionExpiration().noncurrentDays()).isEqualTo(90);
        assertThat(rule.abortIncompleteMultipartUpload().daysAfterInitiation()).isEqualTo(7);
    }

    @Test
    void correctsChangesByOthersAndLeavesAdditionalTags(LocalCloud cloud) {
        var name = bucket("sto-drift", "documents");
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilReady(graph(region, "sto-drift", true, TeardownPolicy.DELETE), LIMIT);
            var s3 = region.aws().s3();
            var tags = AwsTags.fromMap(tags(s3, name), (key, value) -> Tag.builder()
                    .key(key)
                    .value(key.equals("cost-center") ? "other" : value)
                    .build());
            s3.putBucketTagging(r -> r.bucket(name)
                    .tagging(set -> set.tagSet(Stream.concat(
                                    tags.stream(),
                                    Stream.of(Tag.builder()
                                            .key("team")
                                            .value("search")
                                            .build()))
                            .toList())));
            s3.putBucketVersioning(
                    r -> r.bucket(name).versioningConfiguration(v -> v.status(BucketVersioningStatus.SUSPENDED)));
            s3.deleteBucketEncryption(r -> r.bucket(name));
            s3.deletePublicAccessBlock(r -> r.bucket(name));
            s3.deleteBucketOwnershipControls(r -> r.bucket(name));
            s3.deleteBucketPolicy(r -> r.bucket(name));
            s3.deleteBucketLifecycle(r -> r.bucket(name));
        }
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, "sto-drift", true, TeardownPolicy.DELETE);
            region.resetCalls();
            await().atMost(LIMIT)
                    .until(
                            () -> { // the tagging API shows the changed tag after some time
                                region.invalidate(graph);
                                region.reconcile(graph);
                                return region.writes().contains("s3:PutBucketTagging");
                            });
            assertThat(region.writes())
                    .containsExactlyInAnyOrder(
                            "s3:PutBucketTagging",
                            "s3:PutBucketVersioning",
                            "s3:PutBucketEncryption",
                            "s3:PutPublicAccessBlock",
                            "s3:PutBucketOwnershipControls",
                            "s3:PutBucketPolicy",
                            "s3:PutBucketLifecycleConfiguration");
            assertThat(tags(region.aws().s3(), name))
                    .containsEntry("team", "search")
                    .containsEntry("cost-center", "platform");
            region.untilDeleted(graph, LIMIT);
        }
    }

    @Test
    void leavesRulesOfOthersAndRemovesAccessThatOthersGave(LocalCloud cloud) {
        var name = bucket("sto-others", "documents");
        try (var region = LocalRegion.of(cloud, REGION)) {
            var key = region.untilReady(graph(region, "sto-others", true, TeardownPolicy.DELETE), LIMIT)
                    .outputs()
                    .get("kmsKeyArn");
            var aws = region.aws();
            var rule = LifecycleRule.builder()
                    .id("expire-tmp")
                    .status(ExpirationStatus.ENABLED)
                    .filter(filter -> filter.prefix("tmp/"))
                    .expiration(expire -> expire.days(1))
                    .build();
            // Without the operator's rule, as a client does that does not read before it writes.
            aws.s3().putBucketLifecycleConfiguration(r -> r.bucket(name)
                    .lifecycleConfiguration(lifecycle -> lifecycle.rules(rule)));
            var policy = aws.s3().getBucketPolicy(r -> r.bucket(name)).policy();
            aws.s3().putBucketPolicy(r -> r.bucket(name)
                    .policy(withStatement(policy, "arn:aws:s3:::" + name + "/*", "s3:GetObject")));
            var keyPolicy = aws.kms().getKeyPolicy(r -> r.keyId(key)).policy();
            aws.kms().putKeyPolicy(r -> r.keyId(key).policy(withStatement(keyPolicy, "*", "kms:Decrypt")));
        }
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, "sto-others", true, TeardownPolicy.DELETE);
            var changes = region.reconcile(graph).changes();
            var result = region.untilReady(graph, LIMIT);

            assertThat(changes)
                    .extracting(ResourceChange::details)
                    .anySatisfy(details -> assertThat(details)
                            .contains("removed from policy [{\"Action\":\"s3:GetObject\"", "\"Sid\":\"Added\""))
                    .anySatisfy(details -> assertThat(details)
                            .contains(
                                    "removed from addedStatements [{\"Action\":\"kms:Decrypt\"", "\"Sid\":\"Added\""));
            assertThat(result.reports())
                    .filteredOn(report -> report.phase() == Phase.UNMANAGED)
                    .singleElement()
                    .satisfies(report -> {
                        assertThat(report.identity().name()).isEqualTo("bucket-documents/lifecycle/expire-tmp");
                        assertThat(report.message()).contains("tmp/", "added by another client: left unchanged");
                    });
            var s3 = region.aws().s3();
            assertThat(s3.getBucketLifecycleConfiguration(r -> r.bucket(name)).rules())
                    .extracting(LifecycleRule::id)
                    .containsExactlyInAnyOrder("platform-operator", "expire-tmp");
            assertThat(s3.getBucketPolicy(r -> r.bucket(name)).policy()).doesNotContain("Added");
            assertThat(region.aws()
                            .kms()
                            .getKeyPolicy(r -> r.keyId(result.outputs().get("kmsKeyArn")))
                            .policy())
                    .contains("Enable IAM User Permissions")
                    .doesNotContain("Added");
            region.untilDeleted(graph, LIMIT);
        }
    }

    /** The policy with a statement that gives another account access. */
    private static String withStatement(String policy, String resource, String action) {
        var added = String.format(
                Locale.ROOT,
                "{\"Sid\": \"Added\", \"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:root\"},"
                        + " \"Action\": \"%s\", \"Resource\": \"%s\"}",
                action,
                resource);
        return policy.replaceFirst("\"Statement\": ?\\[", "\"Statement\":[" + added + ",");
    }

    @Test
    void deletesABucketWithObjectsOnlyIfAllowed(LocalCloud cloud) {
        var name = bucket("sto-full", "documents");
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, "sto-full", false, TeardownPolicy.DELETE);
            region.untilReady(graph, LIMIT);
            fill(region.aws().s3(), name);

            var refused = region.untilTeardownReports(
                    graph, "s3/Bucket bucket-documents", "BucketNotEmpty: The bucket you tried to", LIMIT);
            assertThat(refused.phase()).isEqualTo(ResourceReport.Phase.BLOCKED);
            assertThat(refused.message()).contains("spec.storage.emptyOnDelete");
            assertThat(region.tagged("platform/sto-full"))
                    .containsExactlyInAnyOrder("key key", "bucket bucket-documents");
            assertThat(region.aws().s3().listObjectVersions(r -> r.bucket(name)).versions())
                    .hasSize(3);

            assertThat(BucketContents.delete(region.aws(), name)).isTrue();
        }
        try (var region = LocalRegion.of(cloud, REGION)) {
            region.untilDeleted(graph(region, "sto-full", false, TeardownPolicy.DELETE), LIMIT);
            assertThat(region.tagged("platform/sto-full")).isEmpty();
        }
    }

    @Test
    void retainsTheBucketsAndTheirKeyUnderRetain(LocalCloud cloud) {
        var all = List.of("key key", "bucket bucket-documents", "bucket bucket-backups", "bucket bucket-logs");
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, "sto-retain", true, TeardownPolicy.RETAIN);
            region.untilReady(graph, LIMIT);
            region.resetCalls();
            region.untilDeleted(graph, LIMIT);
            assertThat(region.writes())
                    .as("the release of the buckets")
                    .containsExactly("s3:PutBucketTagging", "s3:PutBucketTagging", "s3:PutBucketTagging");
            assertThat(region.tagged("platform/sto-retain")).containsExactlyInAnyOrderElementsOf(all);
        }
        try (var region = LocalRegion.of(cloud, REGION)) {
            var again = graph(region, "sto-retain", true, TeardownPolicy.DELETE);
            region.resetCalls();
            region.untilReady(again, LIMIT);
            assertThat(region.writes())
                    .as("the new claim on the retained buckets")
                    .containsOnly("s3:PutBucketTagging");
            region.untilDeleted(again, LIMIT);
            assertThat(region.tagged("platform/sto-retain")).isEmpty();
        }
    }

    @Test
    void reportsAwssMessageForABucketNameOfAnotherAccount(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            var graph = graph(region, "taken-name", true, TeardownPolicy.DELETE);
            var blocked = untilBlocked(region, graph);
            assertThat(blocked.error().errorClass()).isEqualTo(ErrorClass.CONFLICT);
            assertThat(blocked.message())
                    .startsWith("BucketAlreadyExists: The requested bucket name is not available.")
                    .contains("request ");
            region.untilDeleted(graph, LIMIT);
        }
    }

    @Test
    void leavesABucketOfTheAccountWithoutTheEnvironmentsTagsUnchanged(LocalCloud cloud) {
        try (var region = LocalRegion.of(cloud, REGION)) {
            var name = bucket("sto-foreign", "documents");
            var s3 = region.aws().s3();
            s3.createBucket(r -> r.bucket(name));
            var graph = graph(region, "sto-foreign", true, TeardownPolicy.DELETE);

            var blocked = untilBlocked(region, graph);
            assertThat(blocked.error().errorClass()).isEqualTo(ErrorClass.CONFLICT);
            assertThat(blocked.message()).contains(name, "belongs to another owner");
            assertThat(s3.getBucketVersioning(r -> r.bucket(name)).status()).isNull();

            region.untilDeleted(graph, LIMIT);
            assertThat(s3.headBucket(r -> r.bucket(name)).sdkHttpResponse().isSuccessful())
                    .isTrue();
            s3.deleteBucket(r -> r.bucket(name));
        }
    }

    private static ResourceReport untilBlocked(LocalRegion region, Graph<Aws> graph) {
        return await().atMost(LIMIT)
                .until(
                        () -> region.reconcile(graph).reports().stream()
                                .filter(each -> each.identity().name().equals("bucket-documents"))
                                .findFirst()
                                .orElseThrow(),
                        report -> report.phase() == Phase.BLOCKED);
    }

    private Graph<Aws> graph(LocalRegion region, String environment, boolean emptyOnDelete, TeardownPolicy policy) {
        var spec = StorageSpecs.production(environment, emptyOnDelete);
        return region.graph(storage, Specs.owner(spec.placement(), "storage", policy), spec);
    }

    /** Creates two versions of one object, and one version and a delete marker of another. */
    private static void fill(S3Client s3, String bucket) {
        for (var key : List.of("a", "a", "b")) {
            s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("text"));
        }
        s3.deleteObject(r -> r.bucket(bucket).key("b"));
    }

    private static Map<String, String> tags(S3Client s3, String bucket) {
        return AwsTags.toMap(s3.getBucketTagging(r -> r.bucket(bucket)).tagSet(), Tag::key, Tag::value);
    }

    private static String bucket(String environment, String name) {
        return environment + "-" + name + "-123456789012-" + REGION;
    }
}
