package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.graph.State;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;

/**
 * The database of the active region, which the database of this region replicates. Its ARN follows from its name, so no call
 * to its region is necessary once the replica exists: that region may be lost.
 *
 * @param region region of the source
 * @param instanceName name of its instance
 * @param arn ARN of its instance
 */
record ReplicationSource(String region, String instanceName, String arn) {
    /** The instance of that name in another region of the same account. */
    static ReplicationSource of(String region, String instanceName, String accountId) {
        return new ReplicationSource(
                region, instanceName, "arn:aws:rds:%s:%s:db:%s".formatted(region, accountId, instanceName));
    }

    /**
     * Makes sure that the source accepts writes and that RDS accepts a replica of it.
     *
     * @throws SourceNotReady if the source does not exist, is a replica, or takes no replicas in its present state
     */
    void requireReady(Aws aws) {
        try {
            var source =
                    aws
                            .rdsIn(region)
                            .describeDBInstances(r -> r.dbInstanceIdentifier(instanceName))
                            .dbInstances()
                            .stream()
                            .findFirst()
                            .orElseThrow(this::missing);
            if (!(InstanceState.of(source) instanceof State.Ready)) {
                throw new SourceNotReady("the database %s in %s, which is to be replicated, is %s"
                        .formatted(instanceName, region, source.dbInstanceStatus()));
            }
            if (!DBInstances.isWriter(source)) {
                throw new SourceNotReady("the database %s in %s, which is to be replicated, is a replica itself"
                        .formatted(instanceName, region));
            }
        } catch (DbInstanceNotFoundException e) {
            throw missing();
        }
    }

    private SourceNotReady missing() {
        return new SourceNotReady(
                "the database %s in %s, which is to be replicated, does not exist yet".formatted(instanceName, region));
    }
}
