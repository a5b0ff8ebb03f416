package io.platformoperator.cache;

import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.EngineVersion;
import io.platformoperator.aws.resources.IngressRules;
import io.platformoperator.aws.resources.RestoreRecord;
import io.platformoperator.aws.resources.SharedSecrets.SharedSecret;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Node;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.Endpoint;

/** The outputs that a cache publishes for other subsystems and users. They change only when the cache does. */
final class CacheOutputs {
    private CacheOutputs() {}

    static void publish(
            Graph<Aws> graph,
            CacheSpec spec,
            Node<Aws, ?, SharedSecret> secret,
            Node<Aws, ?, ObservedReplicationGroup> group,
            IngressRules.Access access) {
        graph.output("primaryEndpoint", group, observed -> address(observed.primary()));
        graph.output("readerEndpoint", group, observed -> address(observed.reader()));
        graph.output(
                "port",
                group,
                observed -> observed.primary() == null
                        ? null
                        : String.valueOf(observed.primary().port()));
        graph.output("engine", group, ObservedReplicationGroup::engine);
        graph.output("role", group, observed -> (observed.isSecondary() ? DataRole.REPLICA : DataRole.WRITER).text());
        graph.output("secretArn", secret, SharedSecret::arn);
        graph.output("restoredFrom", group, observed -> RestoreRecord.from(observed.tags()));
        graph.output("restoredTo", group, observed -> RestoreRecord.to(observed.tags()));
        graph.output("formerWriterSnapshot", group, observed -> observed.tags()
                .get(ReplicationGroupCreation.FORMER_SNAPSHOT_TAG));
        graph.output("waitsForMaintenance", group, observed -> waiting(observed, spec));
        graph.output("fenced", access.nodes(), known -> access.isFenced(known) ? String.valueOf(true) : null);
    }

    private static @Nullable String address(@Nullable Endpoint endpoint) {
        return endpoint == null ? null : endpoint.address();
    }

    /** The changes of a global datastore that the operator makes in the maintenance window, with the window; null if none. */
    private static @Nullable String waiting(ObservedReplicationGroup observed, CacheSpec spec) {
        if (!observed.isMember() || observed.isSecondary() || spec.applyImmediately()) {
            return null;
        }
        var changes = new ArrayList<String>();
        if (!spec.nodeType().equals(observed.nodeType())) {
            changes.add("node type " + spec.nodeType());
        }
        var version = observed.engineVersion();
        if (version != null && !EngineVersion.isAtLeast(version, spec.engineVersion())) {
            changes.add("engine version " + spec.engineVersion());
        }
        return changes.isEmpty() ? null : String.join(", ", changes) + ": " + spec.maintenanceWindow();
    }
}
