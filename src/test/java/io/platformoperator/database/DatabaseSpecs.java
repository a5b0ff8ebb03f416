package io.platformoperator.database;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.api.v1alpha1.OldPrimary;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Database specs as the environment's reconciler creates them. */
record DatabaseSpecs(
        String environment,
        String engineVersion,
        String instanceClass,
        int storageGiB,
        int maxStorageGiB,
        @Nullable Integer iops,
        int readReplicas,
        Map<String, String> parameters,
        boolean applyImmediately) {
    static final RegionInfo REGION_INFO = new RegionInfo(
            "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));

    /** The spec of a production environment. */
    static DatabaseSpecs production(String environment) {
        return new DatabaseSpecs(
                environment,
                "16",
                "db.r5.4xlarge",
                1024,
                2224,
                null,
                2,
                Map.of(
                        "rds.force_ssl", "1",
                        "shared_preload_libraries", "pg_stat_statements",
                        "pg_stat_statements.track", "all"),
                false);
    }

    DatabaseSpecs withReadReplicas(int count) {
        return new DatabaseSpecs(
                environment,
                engineVersion,
                instanceClass,
                storageGiB,
                maxStorageGiB,
                iops,
                count,
                parameters,
                applyImmediately);
    }

    DatabaseSpecs with(String newClass, int newStorageGiB, @Nullable Integer newIops, boolean immediately) {
        return new DatabaseSpecs(
                environment,
                engineVersion,
                newClass,
                newStorageGiB,
                maxStorageGiB,
                newIops,
                readReplicas,
                parameters,
                immediately);
    }

    DatabaseSpecs withParameters(Map<String, String> newParameters, boolean immediately) {
        return new DatabaseSpecs(
                environment,
                engineVersion,
                instanceClass,
                storageGiB,
                maxStorageGiB,
                iops,
                readReplicas,
                newParameters,
                immediately);
    }

    DatabaseSpec spec() {
        return specFrom(Specs.placement(environment).region(), null);
    }

    /** The spec of a database in that region that is created from the backups of another one; null: an empty one. */
    DatabaseSpec specFrom(String region, @Nullable RestoreFrom from) {
        return spec(Specs.placement(environment, region), readReplicas, null, null, from);
    }

    /** The spec in an environment of that epoch. */
    DatabaseSpec specWithEpoch(long epoch) {
        return spec(Specs.beside(Specs.placement(environment), null, epoch), readReplicas, null, null);
    }

    /** The spec of a database in that region, which replicates the environment's database in us-east-1. */
    DatabaseSpec replicaSpec(String region) {
        return replicaSpec(region, Specs.placement(environment).region());
    }

    /** The spec of a database that replicates the database in the other region, and that replaces no writer. */
    DatabaseSpec replicaSpec(String region, String source) {
        return spec(Specs.placement(environment, region), 0, source, null);
    }

    /** The spec of a fenced former writer that has to replicate the database in the other region. */
    DatabaseSpec formerWriterSpec(String region, String source, OldPrimary oldPrimary) {
        return spec(Specs.placement(environment, region), 0, source, oldPrimary);
    }

    /** The spec of the database in that region after its promotion. */
    DatabaseSpec writerSpec(String region) {
        return spec(Specs.placement(environment, region), readReplicas, null, null);
    }

    private DatabaseSpec spec(
            Placement placement, int replicas, @Nullable String sourceRegion, @Nullable OldPrimary oldPrimary) {
        return spec(placement, replicas, sourceRegion, oldPrimary, null);
    }

    /** With {@code oldPrimary}, the database is fenced. */
    private DatabaseSpec spec(
            Placement placement,
            int replicas,
            @Nullable String sourceRegion,
            @Nullable OldPrimary oldPrimary,
            @Nullable RestoreFrom restoreFrom) {
        return new DatabaseSpec(
                placement,
                "platform",
                "platform",
                engineVersion,
                instanceClass,
                storageGiB,
                maxStorageGiB,
                1200,
                iops,
                null,
                true,
                replicas,
                30,
                "06:00-07:00",
                "sun:07:30-sun:08:30",
                parameters,
                true,
                60,
                true,
                applyImmediately,
                sourceRegion == null ? DataRole.WRITER : DataRole.REPLICA,
                sourceRegion,
                oldPrimary != null,
                oldPrimary,
                List.of("10.1.0.0/18"),
                restoreFrom,
                null);
    }

    Owner ownerIn(String region, TeardownPolicy policy) {
        return Specs.owner(Specs.placement(environment, region), "database", policy);
    }

    Owner owner(TeardownPolicy policy, long generation) {
        return Specs.owner(Specs.placement(environment), "database", policy, generation);
    }
}
