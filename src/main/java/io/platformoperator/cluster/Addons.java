package io.platformoperator.cluster;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Changes;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Addon;
import software.amazon.awssdk.services.eks.model.AddonIssueCode;
import software.amazon.awssdk.services.eks.model.AddonPodIdentityAssociations;
import software.amazon.awssdk.services.eks.model.AddonStatus;
import software.amazon.awssdk.services.eks.model.Compatibility;
import software.amazon.awssdk.services.eks.model.ResolveConflicts;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/**
 * An EKS add-on. Without a wanted version it has AWS's default for the cluster's Kubernetes version; a tag says which
 * one that was, so that a control plane that moved on brings its add-ons along.
 */
final class Addons {
    private static final String KUBERNETES_VERSION_TAG = "platform-operator.io/kubernetes-version";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Addons() {}

    /**
     * What is wanted of an add-on.
     *
     * @param version null for AWS's default for {@code kubernetesVersion}
     * @param kubernetesVersion that the control plane has; null while EKS does not show it
     * @param configuration JSON by the add-on's own schema; null for its defaults
     * @param roles ARN of the IAM role for each of its service accounts that has one
     */
    record Wanted(
            String cluster,
            String name,
            @Nullable String version,
            @Nullable String kubernetesVersion,
            @Nullable String configuration,
            Map<String, String> roles) {}

    /** {@code eks/Addon}. */
    static final ResourceKind<Aws, Wanted, Addon> KIND = ResourceKind.<Aws, Wanted, Addon>named("eks/Addon")
            .iam(
                    "tag:GetResources",
                    "eks:DescribeAddon",
                    "eks:DescribeAddonVersions",
                    "eks:CreateAddon",
                    "eks:TagResource",
                    "eks:UpdateAddon",
                    "eks:DeleteAddon",
                    "eks:CreatePodIdentityAssociation",
                    "eks:UpdatePodIdentityAssociation",
                    "eks:DeletePodIdentityAssociation",
                    "iam:PassRole",
                    "iam:GetRole")
            .takes(Duration.ofMinutes(1))
            .list(Addons::list)
            .details(Duration.ofMinutes(10), Addons::read, (before, listed) -> before)
            .followedAlone()
            .id(addon -> addon.clusterName() + "/" + addon.addonName())
            .tags(Addon::tags)
            .name(want -> want.cluster() + "/" + want.name(), addon -> addon.clusterName() + "/" + addon.addonName())
            .state(Addons::state)
            .preview(want -> Addon.builder()
                    .clusterName(want.cluster())
                    .addonName(want.name())
                    .status(AddonStatus.ACTIVE)
                    .build())
            .create(Addons::create)
            .field("version", Wanted::version, Addon::addonVersion, IN_PLACE)
            .field("kubernetesVersion", Wanted::kubernetesVersion, Addons::kubernetesVersion, IN_PLACE)
            .field("configuration", w -> parsed(w.configuration()), a -> parsed(a.configurationValues()), IN_PLACE)
            .field(
                    "podIdentities",
                    w -> w.roles().size(),
                    a -> a.podIdentityAssociations().size(),
                    IN_PLACE)
            .update(Addons::update)
            .retag((aws, have, tags) ->
                    aws.eks().tagResource(r -> r.resourceArn(have.addonArn()).tags(tags)))
            .delete((aws, have, farewell) ->
                    aws.eks().deleteAddon(r -> r.clusterName(have.clusterName()).addonName(have.addonName())))
            .build();

    /** The cluster's version that this add-on was chosen for. */
    static @Nullable String kubernetesVersion(Addon addon) {
        return addon.tags().get(KUBERNETES_VERSION_TAG);
    }

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
        try {
            return Optional.of(describe(aws, listed.clusterName(), listed.addonName()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Addon describe(Aws aws, String cluster, String name) {
        return aws.eks()
                .describeAddon(r -> r.clusterName(cluster).addonName(name))
                .addon();
    }

    /** Too few replicas is what EKS says of an add-on whose nodes are not there yet: it ends on its own. */
    private static State state(Addon addon) {
        var status = addon.status();
        return switch (status) {
            case null -> new State.Pending("not described yet");
            // After a failed update the old version runs on; the field that differs is changed again.
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
        return addon.health() == null || addon.health().issues().isEmpty()
                ? "EKS gives no reason"
                : addon.health().issues().stream()
                        .map(issue -> issue.codeAsString() + ": " + issue.message())
                        .collect(Collectors.joining(", "));
    }

    private static Addon create(Aws aws, Wanted want, Claim claim) {
        var tags = new HashMap<>(claim.tags());
        if (want.kubernetesVersion() != null) {
            tags.put(KUBERNETES_VERSION_TAG, want.kubernetesVersion());
        }
        return NameTaken.byUs(
                claim,
                () -> aws.eks()
                        .createAddon(r -> r.clusterName(want.cluster())
                                .addonName(want.name())
                                .addonVersion(want.version())
                                .configurationValues(want.configuration())
                                .podIdentityAssociations(roles(want))
                                .resolveConflicts(ResolveConflicts.OVERWRITE)
                                .tags(tags)
                                .clientRequestToken(claim.token()))
                        .addon(),
                () -> describe(aws, want.cluster(), want.name()),
                Addon::tags);
    }

    /** The tag comes last: until it is there, a crash in between makes the update happen again. */
    private static Addon update(Aws aws, Addon have, Wanted want, Changes changes) {
        var version = want.version() != null || !changes.has("kubernetesVersion")
                ? want.version()
                : defaultVersion(aws, want).orElse(null);
        var isSame = version == null || version.equals(have.addonVersion());
        var after = have.toBuilder();
        if (!isSame || changes.has("configuration") || changes.has("podIdentities")) {
            aws.eks().updateAddon(r -> r.clusterName(have.clusterName())
                    .addonName(have.addonName())
                    .addonVersion(version)
                    .configurationValues(want.configuration())
                    .podIdentityAssociations(changes.has("podIdentities") ? roles(want) : null)
                    .resolveConflicts(ResolveConflicts.PRESERVE));
            after.status(AddonStatus.UPDATING);
        }
        if (changes.has("kubernetesVersion") && want.kubernetesVersion() != null) {
            var tag = Map.of(KUBERNETES_VERSION_TAG, want.kubernetesVersion());
            aws.eks().tagResource(r -> r.resourceArn(have.addonArn()).tags(tag));
            var tags = new HashMap<>(have.tags());
            tags.putAll(tag);
            after.tags(tags);
        }
        return after.build();
    }

    private static Optional<String> defaultVersion(Aws aws, Wanted want) {
        return aws
                .eks()
                .describeAddonVersions(r -> r.addonName(want.name()).kubernetesVersion(want.kubernetesVersion()))
                .addons()
                .stream()
                .flatMap(addon -> addon.addonVersions().stream())
                .filter(version -> version.compatibilities().stream()
                        .filter(each -> each.clusterVersion().equals(want.kubernetesVersion()))
                        .anyMatch(Compatibility::defaultVersion))
                .map(version -> version.addonVersion())
                .findFirst();
    }

    private static Collection<AddonPodIdentityAssociations> roles(Wanted want) {
        return want.roles().entrySet().stream()
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
            return configuration; // differs from any wanted one
        }
    }
}
