package io.platformoperator.database;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.Quota;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.Endpoint;

/**
 * A read replica in the region of its source. It inherits user, password, key and storage from the source; RDS refuses a
 * request that contains them. It contains no data that its source lacks.
 */
final class ReadReplicas {
    private ReadReplicas() {}

    /**
     * A desired read replica.
     *
     * @param name lower case letters, digits and single hyphens, at most 63 characters
     * @param source the name of the instance that it replicates
     * @param storage the source's storage
     * @param backupWindow the source's window, although the replica takes no backups: RDS copies the window that the source
     *     has at the replica's creation, and refuses a maintenance window that overlaps it
     */
    record Desired(String name, String source, Gp3 storage, String backupWindow, InstanceSettings settings) {}

    /** {@code rds/DBInstanceReadReplica}; CloudFormation models it as a DBInstance with a source. */
    static final ResourceKind<Aws, Desired, DBInstance> KIND = InstanceSettings.fields(
                    ResourceKind.<Aws, Desired, DBInstance>named("rds/DBInstanceReadReplica"), Desired::settings)
            .iam(
                    IamStatement.allow("rds:DescribeDBInstances", "kms:DescribeKey"),
                    IamStatement.creates("rds:CreateDBInstanceReadReplica"),
                    IamStatement.changes(
                            "rds:AddTagsToResource",
                            "rds:ModifyDBInstance",
                            "rds:RebootDBInstance",
                            "rds:DeleteDBInstance"),
                    IamStatement.allow("rds:AddTagsToResource")
                            .on("arn:aws:rds:*:{account}:db:{regional:63}")
                            .whenSettingTags(),
                    IamStatement.changes("kms:CreateGrant").when("Bool", "kms:GrantIsForAWSResource", "true"),
                    IamStatement.passRole("monitoring.rds.amazonaws.com"))
            .usesQuota(Quota.DB_INSTANCES.key(), desired -> 1)
            .usesQuota(Quota.DB_STORAGE.key(), desired -> desired.storage().gib())
            .creationTime(Duration.ofMinutes(10))
            .list(aws -> DBInstances.all(aws).stream()
                    .filter(ReadReplicas::hasSourceInItsRegion)
                    .toList())
            .id(DBInstance::dbInstanceIdentifier)
            .tags(instance -> RdsTags.toMap(instance.tagList()))
            .name(Desired::name, DBInstance::dbInstanceIdentifier)
            .state(InstanceState::ofReplica)
            .acceptsWhenFailed(InstanceState::accepts)
            .preview(desired -> DBInstance.builder()
                    .dbInstanceIdentifier(desired.name())
                    .dbInstanceArn(Plan.KNOWN_AFTER_APPLY)
                    .dbInstanceStatus("available")
                    .endpoint(Endpoint.builder().address(Plan.KNOWN_AFTER_APPLY).build())
                    .build())
            .create(ReadReplicas::create)
            .field("source", Desired::source, DBInstance::readReplicaSourceDBInstanceIdentifier, IMMUTABLE)
            .field("backupWindow", Desired::backupWindow, DBInstance::preferredBackupWindow, IN_PLACE)
            .update(ReadReplicas::update)
            .updateTags((aws, observed, tags) -> RdsTags.put(aws, observed.dbInstanceArn(), tags))
            .delete((aws, observed, request) -> {
                try {
                    aws.rds().deleteDBInstance(r -> r.dbInstanceIdentifier(observed.dbInstanceIdentifier())
                            .skipFinalSnapshot(true));
                } catch (DbInstanceNotFoundException e) {
                    // it is deleted already
                }
            })
            .monthlyCost((desired, region) ->
                    DBInstances.monthlyCost(region, desired.settings().instanceClass(), desired.storage(), false))
            .build();

    /** True for a replica in the region of its source. RDS names a source in another region by its ARN. */
    static boolean hasSourceInItsRegion(DBInstance instance) {
        var source = instance.readReplicaSourceDBInstanceIdentifier();
        return source != null && !source.startsWith("arn:");
    }

    private static DBInstance create(Aws aws, Desired desired, CreateRequest request) {
        return DBInstanceCreation.createOrGetOwn(aws, desired.name(), true, request, () -> aws.rds()
                .createDBInstanceReadReplica(desired.settings()
                        .replicaRequest(desired.name(), desired.source(), request)
                        .build())
                .dbInstance());
    }

    private static @Nullable DBInstance update(Aws aws, DBInstance observed, Desired desired, UpdateRequest changes) {
        var request = desired.settings().modifyRequest(observed, changes);
        if (changes.includes("backupWindow")) {
            request.preferredBackupWindow(desired.backupWindow());
        }
        var waitsForSource = InstanceSettings.isRestart(changes)
                && desired.settings().restartsAtOnce()
                && sourceNeedsRestart(aws, desired);
        return waitsForSource ? observed : InstanceSettings.modify(aws, observed, changes, request.build());
    }

    /**
     * Reads the source again before a restart outside the maintenance window: the observed source may be older than a
     * change of the parameter group, for which replica and source both wait for the window.
     */
    private static boolean sourceNeedsRestart(Aws aws, Desired desired) {
        return aws.rds().describeDBInstances(r -> r.dbInstanceIdentifier(desired.source())).dbInstances().stream()
                .anyMatch(PendingModifications::needsRestart);
    }
}
