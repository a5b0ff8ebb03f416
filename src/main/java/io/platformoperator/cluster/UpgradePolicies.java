package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.SupportType;
import io.platformoperator.catalog.SupportDates;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.UpgradePolicyRequest;

/**
 * What EKS does when its standard support of a cluster's version ends. With {@code STANDARD}, EKS upgrades the control plane to the
 * next version; with {@code EXTENDED}, EKS's own default, the version stays for a year and costs more (EKS User Guide, "View current
 * cluster upgrade policy"). EKS changes the policy while the version is in standard support only ("Prevent increased cluster costs by
 * disabling EKS extended support").
 */
final class UpgradePolicies {
    private UpgradePolicies() {}

    /** The policy of a cluster that is created now. */
    static UpgradePolicyRequest atCreation(Clusters.Desired desired) {
        return atCreation(desired, LocalDate.now(ZoneOffset.UTC));
    }

    /** The policy of a cluster that is created on that day. */
    static UpgradePolicyRequest atCreation(Clusters.Desired desired, LocalDate today) {
        var until = SupportDates.standard().kubernetes(desired.version());
        return request(SupportType.atCreation(desired.supportType(), until, today));
    }

    /** EKS's name of the desired support type; null leaves it to the cluster. */
    static @Nullable String desired(Clusters.Desired desired) {
        return desired.supportType() == null ? null : name(desired.supportType());
    }

    static @Nullable String observed(Cluster cluster) {
        var policy = cluster.upgradePolicy();
        return policy == null ? null : policy.supportTypeAsString();
    }

    static UpgradePolicyRequest request(SupportType type) {
        return UpgradePolicyRequest.builder().supportType(name(type)).build();
    }

    private static String name(SupportType type) {
        return switch (type) {
            case STANDARD -> software.amazon.awssdk.services.eks.model.SupportType.STANDARD.toString();
            case EXTENDED -> software.amazon.awssdk.services.eks.model.SupportType.EXTENDED.toString();
        };
    }
}
