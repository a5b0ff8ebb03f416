package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Changes;
import java.util.Arrays;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.UpdateClusterConfigRequest;

/** The changes that EKS makes to a living cluster: one at a time, of one sort a call. Settings come before versions. */
enum ClusterChange {
    ENDPOINT_ACCESS("endpointAccess") {
        @Override
        void ask(Aws aws, Cluster have, Clusters.Wanted want) {
            aws.eks()
                    .updateClusterConfig(config(have)
                            .resourcesVpcConfig(Clusters.access(want))
                            .build());
        }
    },
    SUBNETS("subnets") {
        @Override
        void ask(Aws aws, Cluster have, Clusters.Wanted want) {
            aws.eks()
                    .updateClusterConfig(config(have)
                            .resourcesVpcConfig(vpc -> vpc.subnetIds(want.subnetIds()))
                            .build());
        }
    },
    LOG_TYPES("logTypes") {
        @Override
        void ask(Aws aws, Cluster have, Clusters.Wanted want) {
            aws.eks()
                    .updateClusterConfig(config(have)
                            .logging(Clusters.logging(want.logTypes()))
                            .build());
        }
    },
    ZONAL_SHIFT("zonalShift") {
        @Override
        void ask(Aws aws, Cluster have, Clusters.Wanted want) {
            aws.eks()
                    .updateClusterConfig(config(have)
                            .zonalShiftConfig(shift -> shift.enabled(want.zonalShift()))
                            .build());
        }
    },
    DELETION_PROTECTION("deletionProtection") {
        @Override
        void ask(Aws aws, Cluster have, Clusters.Wanted want) {
            aws.eks()
                    .updateClusterConfig(config(have)
                            .deletionProtection(want.deletionProtection())
                            .build());
        }
    },
    VERSION("minorVersion") {
        @Override
        void ask(Aws aws, Cluster have, Clusters.Wanted want) {
            var behind = NodesBehind.of(aws, have);
            if (!behind.isEmpty()) {
                throw Refusals.of(
                        "IncorrectState",
                        "goes on from " + have.version() + " when these have it: " + String.join(", ", behind),
                        null);
            }
            aws.eks().updateClusterVersion(r -> r.name(have.name())
                    .version(KubernetesVersions.next(have.version(), want.version())));
        }
    };

    private final String field;

    ClusterChange(String field) {
        this.field = field;
    }

    /** The one to make first; the others are still different when it is done. */
    static ClusterChange first(Changes changes) {
        return Arrays.stream(values())
                .filter(change -> changes.has(change.field))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no change of a cluster: " + changes));
    }

    abstract void ask(Aws aws, Cluster have, Clusters.Wanted want);

    /** The cluster as it is from now on: busy, until a look shows that it no longer is. */
    Cluster apply(Aws aws, Cluster have, Clusters.Wanted want) {
        ask(aws, have, want);
        return have.toBuilder().status(ClusterStatus.UPDATING).build();
    }

    private static UpdateClusterConfigRequest.Builder config(Cluster have) {
        return UpdateClusterConfigRequest.builder().name(have.name());
    }
}
