package io.platformoperator.database;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.RestoreRecord;
import io.platformoperator.aws.resources.SharedSecrets.SharedSecret;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** The outputs that a database publishes for other subsystems and users. They change only when the database does. */
final class DatabaseOutputs {
    private DatabaseOutputs() {}

    static void publish(
            Graph<Aws> graph,
            DatabaseSpec spec,
            Node<Aws, ?, Keys.Key> key,
            Node<Aws, ?, SharedSecret> secret,
            Node<Aws, ?, DBInstance> instance,
            List<Node<Aws, ReadReplicas.Desired, DBInstance>> replicas) {
        graph.output(
                "endpoint",
                instance,
                // The login in the secret does not work before.
                observed -> RestoredWriter.hasPasswordOfSource(observed) ? null : address(observed));
        graph.output(
                "port",
                instance,
                observed -> observed.endpoint() == null
                        ? null
                        : String.valueOf(observed.endpoint().port()));
        graph.output("name", instance, DBInstance::dbName);
        graph.output("role", instance, observed -> (DBInstances.isWriter(observed) ? DataRole.WRITER : DataRole.REPLICA)
                .text());
        graph.output("engineVersion", instance, DBInstance::engineVersion);
        graph.output(
                "storageGiB",
                instance,
                observed -> observed.allocatedStorage() == null ? null : String.valueOf(observed.allocatedStorage()));
        graph.output("secretArn", secret, SharedSecret::arn);
        graph.output("instanceArn", instance, DBInstance::dbInstanceArn);
        graph.output("kmsKeyArn", key, Keys.Key::arn);
        for (var number = 1; number <= replicas.size(); number++) {
            graph.output("replicaEndpoint" + number, replicas.get(number - 1), DatabaseOutputs::address);
        }
        graph.output("restoredFrom", instance, observed -> RestoreRecord.from(RdsTags.toMap(observed.tagList())));
        graph.output("restoredTo", instance, observed -> RestoreRecord.to(RdsTags.toMap(observed.tagList())));
        graph.output(
                "storageKeyArn",
                instance,
                observed -> RestoredWriter.isRestored(observed) ? observed.kmsKeyId() : null);
        graph.output("formerWriterSnapshot", instance, FormerWriter::finalSnapshot);
        graph.output("waitsForMaintenance", instance, PendingModifications::summary);
        graph.output("storageForecast", instance, observed -> forecast(observed, spec));
    }

    private static @Nullable String address(DBInstance instance) {
        return instance.endpoint() == null ? null : instance.endpoint().address();
    }

    private static @Nullable String forecast(DBInstance instance, DatabaseSpec spec) {
        var created = instance.instanceCreateTime();
        return created == null
                ? null
                : StorageForecast.message(created, spec.storageGiB(), spec.maxStorageGiB(), spec.growthGiBPerYear())
                        .orElse(null);
    }
}
