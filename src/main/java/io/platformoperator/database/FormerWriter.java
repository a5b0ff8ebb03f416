package io.platformoperator.database;

import static java.util.Objects.requireNonNull;

import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.FormerResource;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.TeardownPolicy;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.RdsException;

/**
 * The former writer of a region whose database becomes a replica after a failover. RDS can't make a writer a replica, and gives
 * a name to one instance at a time, so the operator renames the writer and creates the replica under its name. The renamed
 * instance is in no security group that admits anybody. {@link OldPrimary} decides whether it is deleted or stays.
 *
 * <p>Everything that a later reconcile needs is in the instance's tags and name, so a crash between two calls loses nothing.
 */
final class FormerWriter {
    /** Tag key of a former writer; the value is what becomes of it. */
    private static final String POLICY_TAG = "platform-operator.io/former-writer";

    /** Tag key of a former writer; the value is the ARN of the instance that accepts the writes since. */
    private static final String REPLACED_BY_TAG = "platform-operator.io/replaced-by";

    /** Tag key of a replica that replaced a writer; the value is the name of the writer's final snapshot. */
    private static final String SNAPSHOT_TAG = "platform-operator.io/former-writer-snapshot";

    private static final String INFIX = "-former-";
    private static final int MAX_NAME_LENGTH = 63;

    private FormerWriter() {}

    /** The name of an instance after its replacement. A hash of the resource id distinguishes several former writers. */
    static String name(DBInstance instance) {
        var suffix = suffix(instance);
        var base = instance.dbInstanceIdentifier();
        var cut = base.substring(0, Math.min(base.length(), MAX_NAME_LENGTH - suffix.length()));
        return (cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut) + suffix;
    }

    private static String suffix(DBInstance instance) {
        return INFIX + AwsNames.hash(String.valueOf(instance.dbiResourceId()));
    }

    /** True for an instance that the operator renamed. */
    static boolean isFormer(DBInstance instance) {
        return policy(instance) != null
                && String.valueOf(instance.dbInstanceIdentifier()).endsWith(suffix(instance));
    }

    /**
     * The tags of an instance, from which the engine reads its identity. The logical id changes with the name: an instance that
     * has the tags of a former writer but not its name is still to be renamed.
     */
    static Map<String, String> tags(DBInstance instance) {
        var tags = RdsTags.toMap(instance.tagList());
        if (policy(instance) == null || !tags.containsKey(Identity.RESOURCE_TAG)) {
            return tags;
        }
        var all = new HashMap<>(tags);
        all.put(Identity.RESOURCE_TAG, isFormer(instance) ? logicalId(instance) : DBInstances.LOGICAL_ID);
        return all;
    }

    private static String logicalId(DBInstance instance) {
        return "former-instance-" + AwsNames.hash(String.valueOf(instance.dbiResourceId()));
    }

    /**
     * Renames the writer, and takes it out of the security groups that admit clients. Makes sure first that the other region has
     * a writer that answers.
     */
    static void setAside(Aws aws, DBInstance observed, DBInstances.Desired desired) {
        var source = requireNonNull(desired.source());
        source.requireReady(aws);
        RdsTags.put(
                aws,
                observed.dbInstanceArn(),
                Map.of(
                        POLICY_TAG,
                        text(requireNonNull(desired.oldPrimary())),
                        REPLACED_BY_TAG,
                        source.arn(),
                        Identity.RESOURCE_TAG,
                        logicalId(observed)));
        var isolated = defaultSecurityGroup(aws, observed);
        aws.rds().modifyDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier())
                .newDBInstanceIdentifier(name(observed))
                .vpcSecurityGroupIds(isolated)
                .applyImmediately(true));
    }

    /** The default security group of the instance's VPC. The operator empties that of its networks. */
    private static String defaultSecurityGroup(Aws aws, DBInstance instance) {
        var vpc = instance.dbSubnetGroup().vpcId();
        return aws
                .ec2()
                .describeSecurityGroups(r -> r.filters(filter("vpc-id", vpc), filter("group-name", "default")))
                .securityGroups()
                .stream()
                .findFirst()
                .orElseThrow(() -> new SourceNotReady("EC2 shows no default security group of the VPC " + vpc))
                .groupId();
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    /** What becomes of a former writer; empty for every other instance. */
    static Optional<FormerResource> of(DBInstance instance) {
        if (!isFormer(instance)) {
            return Optional.empty();
        }
        var name = instance.dbInstanceIdentifier();
        var before = "the former writer, which " + tag(instance, REPLACED_BY_TAG) + " replaced; ";
        return Optional.of(
                switch (requireNonNull(policy(instance))) {
                    case SNAPSHOT ->
                        FormerResource.deletedWithCopy(before + "deleted after the final snapshot "
                                + DBInstanceDeletion.finalSnapshotName(instance));
                    case DELETE -> FormerResource.deleted(before + "deleted without a final snapshot");
                    case KEEP -> FormerResource.kept(before + kept(instance, name));
                });
    }

    private static String kept(DBInstance instance, String name) {
        var region = instance.dbInstanceArn().split(":", 5)[3];
        return "it stays for $%.0f a month, and admits no client. Delete it: aws rds modify-db-instance --region %s"
                        .formatted(monthlyCost(instance, region), region)
                + " --db-instance-identifier %s --no-deletion-protection --apply-immediately, then aws rds"
                        .formatted(name)
                + " delete-db-instance --region %s --db-instance-identifier %s --final-db-snapshot-identifier %s-final"
                        .formatted(region, name, name);
    }

    private static double monthlyCost(DBInstance instance, String region) {
        var size = instance.allocatedStorage() == null ? 0 : instance.allocatedStorage();
        return DBInstances.monthlyCost(
                region,
                String.valueOf(instance.dbInstanceClass()),
                new Gp3(size, null, null),
                Boolean.TRUE.equals(instance.multiAZ()));
    }

    /** Deletes a former writer as it was decided when it was replaced. */
    static void delete(Aws aws, DBInstance former) {
        var policy = policy(former) == OldPrimary.DELETE ? TeardownPolicy.DELETE : TeardownPolicy.SNAPSHOT;
        DBInstanceDeletion.delete(aws, former, policy);
    }

    /** The tags of a new replica: those of the request, and the name of the final snapshot of the writer that it replaces. */
    static Map<String, String> tagsOfReplica(Aws aws, CreateRequest request) {
        var tags = new HashMap<>(request.tags());
        newest(aws, request.identity())
                .filter(former -> policy(former) == OldPrimary.SNAPSHOT)
                .ifPresent(former -> tags.put(SNAPSHOT_TAG, DBInstanceDeletion.finalSnapshotName(former)));
        return tags;
    }

    /** The final snapshot of the writer that an instance replaced; null if it replaced none. */
    static @Nullable String finalSnapshot(DBInstance instance) {
        return tag(instance, SNAPSHOT_TAG);
    }

    /**
     * Refuses to create an empty writer beside a former one that has the data.
     *
     * @throws RdsException with the code {@code FormerWriterExists}
     */
    static void requireNone(Aws aws, Identity identity) {
        newest(aws, identity).ifPresent(former -> {
            var message = "no empty writer is created, because the former writer " + former.dbInstanceIdentifier()
                    + " has the data of this region, and no replica replaced it: rename it to the name of the database,"
                    + " and remove its tag " + POLICY_TAG + ", or delete it if nobody needs its data";
            throw RdsException.builder()
                    .message(message)
                    .statusCode(409)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("FormerWriterExists")
                            .errorMessage(message)
                            .build())
                    .build();
        });
    }

    /** The newest former writer that had the identity. */
    private static Optional<DBInstance> newest(Aws aws, Identity identity) {
        return formers(aws, identity)
                .filter(former -> former.instanceCreateTime() != null)
                .max(Comparator.comparing(DBInstance::instanceCreateTime));
    }

    private static Stream<DBInstance> formers(Aws aws, Identity identity) {
        return DBInstances.all(aws).stream().filter(FormerWriter::isFormer).filter(former -> Identity.of(tags(former))
                .filter(other -> other.environment().equals(identity.environment())
                        && other.region().equals(identity.region()))
                .isPresent());
    }

    private static @Nullable OldPrimary policy(DBInstance instance) {
        var text = tag(instance, POLICY_TAG);
        return Stream.of(OldPrimary.values())
                .filter(policy -> text(policy).equals(text))
                .findFirst()
                .orElse(null);
    }

    private static String text(OldPrimary policy) {
        return switch (policy) {
            case SNAPSHOT -> "Snapshot";
            case DELETE -> "Delete";
            case KEEP -> "Keep";
        };
    }

    private static @Nullable String tag(DBInstance instance, String key) {
        return RdsTags.toMap(instance.tagList()).get(key);
    }
}
