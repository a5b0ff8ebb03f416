package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.InvalidStateException;

/**
 * Changes of a cluster's Kubernetes version. A tag of the cluster has the version that the operator requested last. It tells an
 * upgrade by the operator, which the spec can take back, from one by another client or by AWS, which stays.
 *
 * <p>EKS rolls the control plane back by one minor version within seven days of an upgrade, once the node groups and add-ons
 * fit the older version. The operator asks EKS first: only if nothing but these is in the way, the tag gets the value {@code
 * VERSION-rollback}, and the node groups and add-ons follow. A rollback that EKS refuses for another reason changes nothing.
 */
final class ClusterVersions {
    static final String TAG = "platform-operator.io/kubernetes-version";
    private static final String ROLLBACK = "-rollback";

    private ClusterVersions() {}

    /** The tag of a cluster that is created with, or being upgraded to, this version. */
    static Map<String, String> tag(String version) {
        return Map.of(TAG, version);
    }

    /** The minor version as the field is compared: a version that others have raised is the desired one. */
    static @Nullable Integer observedMinor(Clusters.Desired desired, Cluster observed) {
        if (observed.version() == null) {
            return null;
        }
        var isRaisedByOthers = KubernetesVersions.isOlder(desired.version(), observed.version())
                && !isRequested(observed)
                && preparedRollback(observed).isEmpty();
        return KubernetesVersions.minor(isRaisedByOthers ? desired.version() : observed.version());
    }

    /** The tag as the field is compared: it follows once the cluster has the desired version. */
    static @Nullable String observedTag(Clusters.Desired desired, Cluster observed) {
        if (observed.version() == null) {
            return null;
        }
        return desired.version().equals(observed.version())
                ? observed.tags().getOrDefault(TAG, "none")
                : desired.version();
    }

    /** True if the operator upgraded the cluster to its version, or created it with that version. */
    private static boolean isRequested(Cluster observed) {
        return observed.version().equals(observed.tags().get(TAG));
    }

    /** The version of a rollback for which node groups and add-ons are being prepared. */
    private static Optional<String> preparedRollback(Cluster observed) {
        var previous = KubernetesVersions.previous(observed.version());
        return Optional.of(previous)
                .filter(each -> (each + ROLLBACK).equals(observed.tags().get(TAG)));
    }

    /** The version of the control plane for its node groups and add-ons: during the preparation of a rollback the older one. */
    static String ofParts(Cluster observed, String desired) {
        return observed.version() == null || !KubernetesVersions.isOlder(desired, observed.version())
                ? observed.version()
                : preparedRollback(observed).orElse(observed.version());
    }

    /** Sets the tag to the desired version, which the cluster has. */
    static Cluster setTag(Aws aws, Cluster observed, String version) {
        aws.eks().tagResource(r -> r.resourceArn(observed.arn()).tags(tag(version)));
        var tags = new HashMap<>(observed.tags());
        tags.putAll(tag(version));
        return observed.toBuilder().tags(tags).build();
    }

    /** Requests the upgrade to the next version, or the rollback to the previous one. */
    static Cluster request(Aws aws, Cluster observed, String desired) {
        if (KubernetesVersions.isOlder(desired, observed.version())) {
            rollBack(aws, observed);
        } else {
            upgrade(aws, observed, KubernetesVersions.next(observed.version(), desired));
        }
        return observed.toBuilder().status(ClusterStatus.UPDATING).build();
    }

    private static void upgrade(Aws aws, Cluster observed, String version) {
        var behind = NodeVersionSkew.nodegroupsBehind(aws, observed);
        if (!behind.isEmpty()) {
            throw EksErrors.conflict(
                    "IncorrectState",
                    "the control plane stays at " + observed.version() + " until these have that version: "
                            + String.join(", ", behind),
                    null);
        }
        setTag(aws, observed, version);
        update(aws, observed, version);
    }

    private static void rollBack(Aws aws, Cluster observed) {
        var version = KubernetesVersions.previous(observed.version());
        var isPrepared = preparedRollback(observed).isPresent();
        var ahead = isPrepared ? NodeVersionSkew.nodegroupsAhead(aws, observed, version) : List.<String>of();
        if (!ahead.isEmpty()) {
            throw waiting(observed, version, String.join(", ", ahead));
        }
        try {
            update(aws, observed, version);
        } catch (InvalidStateException e) {
            if (isPrepared) {
                throw e;
            }
            setTag(aws, observed, version + ROLLBACK);
            throw waiting(observed, version, e.awsErrorDetails().errorMessage());
        }
    }

    private static RuntimeException waiting(Cluster observed, String version, String reason) {
        return EksErrors.conflict(
                "IncorrectState",
                "the control plane stays at " + observed.version()
                        + " until its add-ons and node groups are rolled back to " + version + ": " + reason,
                null);
    }

    private static void update(Aws aws, Cluster observed, String version) {
        aws.eks().updateClusterVersion(r -> r.name(observed.name()).version(version));
    }
}
