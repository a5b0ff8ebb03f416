package io.platformoperator.cluster;

import static java.util.Objects.requireNonNull;

import io.platformoperator.api.v1alpha1.SupportType;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.UpdateRequest;
import java.util.Arrays;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.UpdateClusterConfigRequest;

/**
 * The updates of an existing cluster, in the order in which the operator requests them: settings before versions. EKS runs
 * one update at a time and accepts one type of update per call.
 */
enum ClusterUpdate {
    /** Before all others: it keeps EKS from upgrading the cluster, also while EKS refuses another update. */
    EXTENDED_SUPPORT("supportType") {
        @Override
        boolean isNeeded(UpdateRequest changes, Clusters.Desired desired) {
            return super.isNeeded(changes, desired) && desired.supportType() == SupportType.EXTENDED;
        }

        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            requestUpgradePolicy(aws, observed, desired);
        }
    },
    ENDPOINT_ACCESS("endpointAccess") {
        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            aws.eks()
                    .updateClusterConfig(config(observed)
                            .resourcesVpcConfig(Clusters.access(desired))
                            .build());
        }
    },
    SUBNETS("subnets") {
        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            aws.eks()
                    .updateClusterConfig(config(observed)
                            .resourcesVpcConfig(vpc -> vpc.subnetIds(desired.subnetIds()))
                            .build());
        }
    },
    LOG_TYPES("logTypes") {
        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            aws.eks()
                    .updateClusterConfig(config(observed)
                            .logging(ControlPlaneLogging.request(desired.logTypes()))
                            .build());
        }
    },
    ZONAL_SHIFT("zonalShift") {
        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            aws.eks()
                    .updateClusterConfig(config(observed)
                            .zonalShiftConfig(shift -> shift.enabled(desired.zonalShift()))
                            .build());
        }
    },
    DELETION_PROTECTION("deletionProtection") {
        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            aws.eks()
                    .updateClusterConfig(config(observed)
                            .deletionProtection(desired.deletionProtection())
                            .build());
        }
    },
    VERSION_TAG("versionTag") {
        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            ClusterVersions.setTag(aws, observed, desired.version());
        }

        @Override
        Cluster apply(Aws aws, Cluster observed, Clusters.Desired desired) {
            return ClusterVersions.setTag(aws, observed, desired.version());
        }
    },
    VERSION("minorVersion") {
        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            ClusterVersions.request(aws, observed, desired.version());
        }
    },
    /** After the versions: EKS refuses standard support until the cluster has a version that is in it. */
    STANDARD_SUPPORT("supportType") {
        @Override
        void request(Aws aws, Cluster observed, Clusters.Desired desired) {
            requestUpgradePolicy(aws, observed, desired);
        }
    };

    private final String field;

    ClusterUpdate(String field) {
        this.field = field;
    }

    /** The first update to request. A later reconcile finds the remaining differences. */
    static ClusterUpdate first(UpdateRequest changes, Clusters.Desired desired) {
        return Arrays.stream(values())
                .filter(update -> update.isNeeded(changes, desired))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("EKS has no update of a cluster for " + changes));
    }

    /** True if the changes include this update. */
    boolean isNeeded(UpdateRequest changes, Clusters.Desired desired) {
        return changes.includes(field);
    }

    /** Sends the update request to EKS. */
    abstract void request(Aws aws, Cluster observed, Clusters.Desired desired);

    /** Requests the update. The returned cluster is updating until EKS reports another status. */
    Cluster apply(Aws aws, Cluster observed, Clusters.Desired desired) {
        request(aws, observed, desired);
        return observed.toBuilder().status(ClusterStatus.UPDATING).build();
    }

    private static void requestUpgradePolicy(Aws aws, Cluster observed, Clusters.Desired desired) {
        aws.eks()
                .updateClusterConfig(config(observed)
                        .upgradePolicy(UpgradePolicies.request(requireNonNull(desired.supportType())))
                        .build());
    }

    private static UpdateClusterConfigRequest.Builder config(Cluster observed) {
        return UpdateClusterConfigRequest.builder().name(observed.name());
    }
}
