package io.platformoperator.cluster;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AddonIssue;
import software.amazon.awssdk.services.eks.model.AddonIssueCode;
import software.amazon.awssdk.services.eks.model.AddonPodIdentityAssociations;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.Compatibility;
import software.amazon.awssdk.services.eks.model.ResolveConflicts;

/**
 * An EKS add-on. Without a desired version, it has AWS's default version for the cluster's Kubernetes version. A tag holds
 * that Kubernetes version, so that an upgrade of the control plane upgrades the add-on too.
 */
final class Addons {
    private static final String KUBERNETES_VERSION_TAG = "platform-operator.io/kubernetes-version";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Addons() {}

    /**
     * The desired add-on.
     *
     * @param version null for AWS's default for {@code kubernetesVersion}
     * @param kubernetesVersion version of the control plane; null until EKS reports it
     * @param configuration JSON in the add-on's own schema; null for the add-on's defaults
     * @param roles ARN of the IAM role of each of its service accounts that has one
     */
    record Desired(
            String cluster,
            String name,
            @Nullable String version,
            @Nullable String kubernetesVersion,
            @Nullable String configuration,
            Map<String, String> roles) {}

    static final ResourceKind<Aws, Desired, Addon> KIND = ResourceKind.<Aws, Desired, Addon>named("eks/Addon")
            .iam(
                    IamStatement.allow(
                            "tag:GetResources", "eks:DescribeAddon", "eks:DescribeAddonVersions", "iam:GetRole"),
                    IamStatement.changes(
                            "eks:TagResource",
                            "eks:UpdateAddon",
                            "eks:DeleteAddon",
                            "eks:CreatePodIdentityAssociation"),
                    EksUpdates.IAM,
                    PodIdentityAssociations.IAM,
                    IamStatement.allow("eks:CreateAddon", "eks:UpdateAddon", "eks:DeleteAddon")
                            .on(PodIdentityAssociations.ARN),
                    IamStatement.changes("eks:CreateAddon").whenSettingTags(),
                    IamStatement.allow("eks:TagResource")
                            .on("arn:aws:eks:*:{account}:*/{environment}")
                            .whenSettingTags(),
                    IamStatement.passRole("pods.eks.amazonaws.com", "eks.amazonaws.com"))
            .creationTime(Duration.ofMinutes(1))
            .list(Addons::list)
            .details(Duration.ofMinutes(10), Addons::read, (before, listed) -> before)
            .pollsIndividually()
            .id(addon -> addon.clusterName() + "/" + addon.addonName())
            .tags(Addon::tags)
            .name(
                    desired -> desired.cluster() + "/" + desired.name(),
                    addon -> addon.clusterName() + "/" + addon.addonName())
            .state(Addons::state)
            .recreateWhenFailed(Addons::isBeyondRepair)
            .preview(desired -> Addon.builder()
                    .clusterName(desired.cluster())
                    .addonName(desired.name())
                    .status(AddonStatus.ACTIVE)
                    .build())
            .create(Addons::create)
            .field("version", Desired::version, Addon::addonVersion, IN_PLACE)
            .relativeField(
                    "kubernetesVersion",
                    Desired::kubernetesVersion,
                    (desired, observed, time) -> observedKubernetesVersion(desired, observed),
                    IN_PLACE)
            .field(
                    "configuration",
                    w -> parsed(w.configuration()),
                    AbsentValue.isNone(a -> parsed(a.configurationValues())),
                    IN_PLACE)
            .field(
                    "podIdentities",
                    w -> w.roles().size(),
                    a -> a.podIdentityAssociations().size(),
                    IN_PLACE)
            .update(Addons::update)
            .updateFailure((aws, observed, sentAt) ->
                    new EksUpdates(observed.clusterName(), null, observed.addonName()).failure(aws, sentAt))
            .updateTags((aws, observed, tags) -> aws.eks()
                    .tagResource(r -> r.resourceArn(observed.addonArn()).tags(tags)))
            .delete((aws, observed, request) -> aws.eks()
                    .deleteAddon(r -> r.clusterName(observed.clusterName()).addonName(observed.addonName())))
            .build();

    private static List<Addon> list(Aws aws) {
        return EksResource.tagged(aws, "addon").stream()
                .map(each -> Addon.builder()
                        .addonArn(each.arn())
                        .clusterName(each.cluster())
                        .addonName(each.name())
                        .tags(each.tags())
                        .build())
                .toList();
    }

    private static Optional<Addon> read(Aws aws, Addon listed) {
        return EksErrors.ifExists(() -> describe(aws, listed.clusterName(), listed.addonName()));
    }

    private static Addon describe(Aws aws, String cluster, String name) {
        return aws.eks()
                .describeAddon(r -> r.clusterName(cluster).addonName(name))
                .addon();
    }

    /** EKS creates such an add-on only anew. A degraded add-on may still work. */
    private static boolean isBeyondRepair(Addon addon) {
        return addon.status() == AddonStatus.CREATE_FAILED || addon.status() == AddonStatus.DELETE_FAILED;
    }

    private static State state(Addon addon) {
        var status = addon.status();
        return switch (status) {
            case null -> new State.Pending("not described yet");
            // After a failed update the old version still runs. The field kubernetesVersion differs, so the operator
            // updates again.
            case ACTIVE, UPDATE_FAILED -> new State.Ready(status.toString());
            case DELETING -> new State.Deleting(status.toString());
            case CREATE_FAILED, DELETE_FAILED -> new State.Failed(status.toString(), issues(addon));
            case DEGRADED ->
                isWaitingForNodes(addon)
                        ? new State.Pending(status + ", " + issues(addon))
                        : new State.Failed(status.toString(), issues(addon));
            default -> new State.Pending(status.toString());
        };
    }

    private static boolean isWaitingForNodes(Addon addon) {
        return addon.health() == null
                || addon.health().issues().stream()
                        .allMatch(issue -> issue.code() == AddonIssueCode.INSUFFICIENT_NUMBER_OF_REPLICAS);
    }

    private static String issues(Addon addon) {
        List<AddonIssue> issues =
                addon.health() == null ? List.of() : addon.health().issues();
        return EksErrors.issues(issues, AddonIssue::codeAsString, AddonIssue::message);
    }

    private static Addon create(Aws aws, Desired desired, CreateRequest request) {
        var tags = new HashMap<>(request.tags());
        if (desired.kubernetesVersion() != null) {
            tags.put(KUBERNETES_VERSION_TAG, desired.kubernetesVersion());
        }
        return EksErrors.createOrGetOwn(
                request,
                () -> aws.eks()
                        .createAddon(r -> r.clusterName(desired.cluster())
                                .addonName(desired.name())
                                .addonVersion(desired.version())
                                .configurationValues(desired.configuration())
                                .podIdentityAssociations(roles(desired))
                                .resolveConflicts(ResolveConflicts.OVERWRITE)
                                .tags(tags)
                                .clientRequestToken(request.token()))
                        .addon(),
                () -> describe(aws, desired.cluster(), desired.name()),
                Addon::tags);
    }

    /**
     * Requests an update, or sets the tag if the add-on has the version already. The tag is not set with the request, because
     * EKS may fail to update the add-on.
     */
    private static Addon update(Aws aws, Addon observed, Desired desired, UpdateRequest changes) {
        var version = desired.version() != null || !changes.includes("kubernetesVersion")
                ? desired.version()
                : defaultVersion(aws, desired).orElse(null);
        var isSame = version == null || version.equals(observed.addonVersion());
        if (!isSame
                || observed.status() == AddonStatus.UPDATE_FAILED
                || changes.includes("configuration")
                || changes.includes("podIdentities")) {
            aws.eks().updateAddon(r -> r.clusterName(observed.clusterName())
                    .addonName(observed.addonName())
                    .addonVersion(version)
                    .configurationValues(desired.configuration())
                    .podIdentityAssociations(changes.includes("podIdentities") ? roles(desired) : null)
                    .resolveConflicts(ResolveConflicts.PRESERVE));
            return observed.toBuilder().status(AddonStatus.UPDATING).build();
        }
        if (desired.kubernetesVersion() == null) {
            return observed;
        }
        var tag = Map.of(KUBERNETES_VERSION_TAG, desired.kubernetesVersion());
        aws.eks().tagResource(r -> r.resourceArn(observed.addonArn()).tags(tag));
        var tags = new HashMap<>(observed.tags());
        tags.putAll(tag);
        return observed.toBuilder().tags(tags).build();
    }

    /**
     * The Kubernetes version of the tag. Where it is not the desired one, with the version of the add-on: an update that
     * succeeds changes the value, so the engine does not take the next update, which sets the tag, for a repeated one.
     */
    private static String observedKubernetesVersion(Desired desired, Addon observed) {
        var version = kubernetesVersion(observed);
        if (version == null || !version.equals(desired.kubernetesVersion())) {
            return (version == null ? "none" : version) + " (add-on version " + observed.addonVersion() + ")";
        }
        return observed.status() == AddonStatus.UPDATE_FAILED ? version + " (the update failed)" : version;
    }

    /** The Kubernetes version that the add-on's version was selected for; null if it has no such tag. */
    static @Nullable String kubernetesVersion(Addon addon) {
        return addon.tags().get(KUBERNETES_VERSION_TAG);
    }

    private static Optional<String> defaultVersion(Aws aws, Desired desired) {
        return aws
                .eks()
                .describeAddonVersions(r -> r.addonName(desired.name()).kubernetesVersion(desired.kubernetesVersion()))
                .addons()
                .stream()
                .flatMap(addon -> addon.addonVersions().stream())
                .filter(version -> version.compatibilities().stream()
                        .filter(each -> each.clusterVersion().equals(desired.kubernetesVersion()))
                        .anyMatch(Compatibility::defaultVersion))
                .map(version -> version.addonVersion())
                .findFirst();
    }

    private static Collection<AddonPodIdentityAssociations> roles(Desired desired) {
        return desired.roles().entrySet().stream()
                .map(role -> AddonPodIdentityAssociations.builder()
                        .serviceAccount(role.getKey())
                        .roleArn(role.getValue())
                        .build())
                .toList();
    }

    private static @Nullable Object parsed(@Nullable String configuration) {
        if (configuration == null || configuration.isBlank()) {
            return null;
        }
        try {
            return JSON.readTree(configuration);
        } catch (JsonProcessingException e) {
            return configuration; // differs from every desired configuration
        }
    }
}
