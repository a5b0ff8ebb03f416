package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.apply.health.Health;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Grows the volume claims of StatefulSets to the storage that their templates request: Kubernetes applies a changed template
 * to new claims only. Considers the StatefulSets of a set, and those that the controllers of its custom objects create:
 * prometheus-operator creates a StatefulSet again but leaves its claims as they are, ECK grows the claims first. A claim is
 * grown where its StorageClass allows it; otherwise it is reported with the reason. No claim shrinks.
 */
final class VolumeClaimGrowth {
    private static final String PAGE = "?limit=500";
    private static final Duration GROWTH_CHECK = Duration.ofSeconds(10);
    private static final Duration LAG_CHECK = Duration.ofMinutes(1);

    private final ApiClient api;
    private final DriftPolicy drift;
    private final Map<String, Boolean> expandable = new HashMap<>();
    private final List<ObjectReport> reports = new ArrayList<>();
    private boolean isComplete = true;

    VolumeClaimGrowth(ApiClient api, DriftPolicy drift) {
        this.api = api;
        this.drift = drift;
    }

    /**
     * Result of a comparison.
     *
     * @param reports claims that were grown, that still grow or that lag, and StatefulSets whose controller has not applied
     *     the requested size yet
     * @param isComplete false if the next reconcile has to compare again: a StatefulSet or its claims are missing, have
     *     another size than their source, or still grow
     */
    record Result(List<ObjectReport> reports, boolean isComplete) {
        /** Without volume claims. */
        static final Result NONE = new Result(List.of(), true);

        /** When to compare again, as the controllers of claims and StorageClasses cause no reconcile; empty if not needed. */
        Optional<Duration> recheckAfter() {
            if (!isComplete) {
                return Optional.of(GROWTH_CHECK);
            }
            return reports.isEmpty() ? Optional.empty() : Optional.of(LAG_CHECK);
        }
    }

    /** Compares all claims with their templates, and grows those that are too small. */
    Result run(List<DesiredObject> desired) {
        var byNamespace = new TreeMap<String, List<VolumeClaimSource>>();
        for (var source : VolumeClaimSource.of(desired)) {
            byNamespace
                    .computeIfAbsent(source.key().namespace(), ignored -> new ArrayList<>())
                    .add(source);
        }
        byNamespace.forEach(this::compare);
        return new Result(List.copyOf(reports), isComplete);
    }

    private void compare(String namespace, List<VolumeClaimSource> sources) {
        var claims = list("/api/v1/namespaces/" + namespace + "/persistentvolumeclaims");
        var statefulSets = list("/apis/apps/v1/namespaces/" + namespace + "/statefulsets");
        for (var source : sources) {
            var ofSource = statefulSets.stream().filter(source::creates).toList();
            isComplete &= !ofSource.isEmpty();
            ofSource.forEach(statefulSet -> compare(statefulSet, source, claims));
        }
    }

    private void compare(JsonNode statefulSet, VolumeClaimSource source, List<JsonNode> claims) {
        for (var template : statefulSet.at("/spec/volumeClaimTemplates")) {
            var ofTemplate = claims.stream()
                    .filter(claim -> isOf(claim, template, statefulSet))
                    .toList();
            isComplete &= !ofTemplate.isEmpty();
            var size = StorageSize.requested(template);
            if (source.requests(size)) {
                ofTemplate.forEach(claim -> compare(claim, size));
            } else {
                compareBehind(statefulSet, size, source, ofTemplate);
            }
        }
    }

    /** The name that the StatefulSet controller gives a claim: template, StatefulSet, ordinal. */
    private static boolean isOf(JsonNode claim, JsonNode template, JsonNode statefulSet) {
        return Pattern.matches(Pattern.quote(name(template) + "-" + name(statefulSet)) + "-\\d+", name(claim));
    }

    private void compare(JsonNode claim, StorageSize size) {
        var requested = StorageSize.requested(claim);
        var capacity = StorageSize.capacity(claim);
        if (requested.isLessThan(size)) {
            grow(claim, size);
        } else if (capacity.isLessThan(requested) && capacity.isKnown()) {
            isComplete = false;
            report(claim, ApplyAction.UNCHANGED, "", Health.progressing(growing(claim, capacity, requested)));
        }
    }

    private void grow(JsonNode claim, StorageSize size) {
        var lag = lag(claim, size);
        if (drift == DriftPolicy.REPORT) {
            report(claim, ApplyAction.DRIFTED, lag, Health.READY);
        } else if (!isExpandable(claim)) {
            report(claim, ApplyAction.FAILED, lag + forbids(claim), Health.READY);
        } else {
            var patch = JsonNodeFactory.instance.objectNode();
            patch.withObject("/spec/resources/requests").put("storage", size.text());
            try {
                api.merge("/api/v1/namespaces/" + namespace(claim) + "/persistentvolumeclaims/" + name(claim), patch);
                isComplete = false;
                report(
                        claim,
                        ApplyAction.GROWN,
                        "grows from " + StorageSize.requested(claim).text() + " to " + size.text(),
                        Health.progressing(growing(claim, StorageSize.capacity(claim), size)));
            } catch (ApiError e) {
                report(claim, ApplyAction.FAILED, lag + ": " + e.getMessage(), Health.READY);
            }
        }
    }

    /**
     * Reports a StatefulSet that does not have the size of its source. Its controller may not have acted yet, or refuses to
     * act because a StorageClass does not allow it (ECK). A StatefulSet that is behind its own desired state is reported by
     * its apply.
     */
    private void compareBehind(
            JsonNode statefulSet, StorageSize size, VolumeClaimSource source, List<JsonNode> claims) {
        if (source.isStatefulSet() || drift == DriftPolicy.REPORT) {
            isComplete = false;
            return;
        }
        var isLarger = source.sizes().stream().anyMatch(size::isLessThan);
        var fixed = claims.stream()
                .filter(claim -> isLarger && !isExpandable(claim))
                .toList();
        fixed.forEach(claim -> report(
                claim,
                ApplyAction.FAILED,
                "has " + StorageSize.requested(claim).text() + ", and " + source.describe() + forbids(claim),
                Health.READY));
        if (fixed.isEmpty()) {
            isComplete = false;
            reports.add(new ObjectReport(
                    new ObjectKey("apps", "StatefulSet", namespace(statefulSet), name(statefulSet)),
                    ApplyAction.WAITING,
                    "requests volumes of " + size.text() + ", and " + source.describe(),
                    Health.READY));
        }
    }

    private void report(JsonNode claim, ApplyAction action, String message, Health health) {
        var key = new ObjectKey("", "PersistentVolumeClaim", namespace(claim), name(claim));
        reports.add(new ObjectReport(key, action, message, health));
    }

    private static String lag(JsonNode claim, StorageSize size) {
        return "has " + StorageSize.requested(claim).text() + ", and its StatefulSet requests " + size.text();
    }

    private static String forbids(JsonNode claim) {
        var storageClass = storageClass(claim);
        return storageClass.isEmpty()
                ? ": the claim has no StorageClass that could grow its volume. Move the data to a new claim"
                : ": StorageClass " + storageClass + " does not allow volumes to grow. Set its allowVolumeExpansion to"
                        + " true, or move the data to a new claim";
    }

    /** The progress of the volume's growth, with what the CSI driver says about it. */
    private static String growing(JsonNode claim, StorageSize capacity, StorageSize size) {
        var messages = new StringBuilder("has " + capacity.text() + ", grows to " + size.text());
        for (var condition : claim.at("/status/conditions")) {
            if (condition.path("status").asText().equals("True")
                    && !condition.path("message").asText().isEmpty()) {
                messages.append(": ").append(condition.path("message").asText());
            }
        }
        return messages.toString();
    }

    private boolean isExpandable(JsonNode claim) {
        return expandable.computeIfAbsent(storageClass(claim), name -> {
            var found = name.isEmpty()
                    ? null
                    : api.find(
                            "/apis/storage.k8s.io/v1/storageclasses/" + URLEncoder.encode(name, UTF_8),
                            ApiClient.OBJECT);
            return found != null && found.path("allowVolumeExpansion").asBoolean();
        });
    }

    private List<JsonNode> list(String path) {
        var all = new ArrayList<JsonNode>();
        api.forEachItem(path + PAGE, ApiClient.OBJECT, all::add);
        return all;
    }

    private static String storageClass(JsonNode claim) {
        return claim.at("/spec/storageClassName").asText();
    }

    private static String namespace(JsonNode object) {
        return object.at("/metadata/namespace").asText();
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
