package io.platformoperator.apply;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.kubernetes.api.model.Quantity;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.apply.health.Health;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Grows the volume claims of StatefulSets to the storage that their templates request: Kubernetes applies a changed template
 * to new claims only. Considers the StatefulSets of a set, and those that the controllers of its custom objects create. A
 * claim is grown where its StorageClass allows it; otherwise it is reported with the reason. No claim shrinks.
 */
final class VolumeClaimGrowth {
    private static final String PAGE = "?limit=500";

    private final ApiClient api;
    private final DriftPolicy drift;
    private final Map<String, Boolean> expandable = new HashMap<>();

    VolumeClaimGrowth(ApiClient api, DriftPolicy drift) {
        this.api = api;
        this.drift = drift;
    }

    /** A desired object that requests volume claims, with the requested sizes. */
    private record Requester(ObjectKey key, Set<String> sizes) {}

    /** Hash of the desired objects that request volume claims; empty if there are none. */
    static String hash(List<DesiredObject> desired) {
        var hashes = desired.stream()
                .filter(one -> !sizes(one.object()).isEmpty())
                .map(one -> one.key() + " " + one.hash())
                .sorted()
                .toList();
        return hashes.isEmpty() ? "" : Hash.of(String.join("\n", hashes));
    }

    /**
     * Compares all claims with their templates. Reports the claims that were grown, those that lag, and StatefulSets whose
     * controller has not applied the requested size yet ({@link ApplyAction#WAITING}).
     */
    List<ObjectReport> run(List<DesiredObject> desired) {
        var byNamespace = new HashMap<String, List<Requester>>();
        for (var one : desired) {
            var sizes = sizes(one.object());
            if (!sizes.isEmpty() && !one.key().namespace().isEmpty()) {
                byNamespace
                        .computeIfAbsent(one.key().namespace(), ignored -> new ArrayList<>())
                        .add(new Requester(one.key(), sizes));
            }
        }
        var reports = new ArrayList<ObjectReport>();
        byNamespace.forEach((namespace, requesters) -> compare(namespace, requesters, reports));
        return reports;
    }

    private void compare(String namespace, List<Requester> requesters, List<ObjectReport> reports) {
        var claims = list("/api/v1/namespaces/" + namespace + "/persistentvolumeclaims");
        if (claims.isEmpty()) {
            return;
        }
        for (var statefulSet : list("/apis/apps/v1/namespaces/" + namespace + "/statefulsets")) {
            requesters.stream()
                    .filter(requester -> isOf(statefulSet, requester.key()))
                    .findFirst()
                    .ifPresent(requester -> compare(namespace, statefulSet, requester, claims, reports));
        }
    }

    private void compare(
            String namespace,
            JsonNode statefulSet,
            Requester requester,
            List<JsonNode> claims,
            List<ObjectReport> reports) {
        var name = statefulSet.at("/metadata/name").asText();
        for (var template : statefulSet.at("/spec/volumeClaimTemplates")) {
            var size = template.at("/spec/resources/requests/storage").asText();
            if (requester.sizes().stream().noneMatch(desired -> bytes(desired).compareTo(bytes(size)) == 0)) {
                reports.add(new ObjectReport(
                        new ObjectKey("apps", "StatefulSet", namespace, name),
                        ApplyAction.WAITING,
                        "requests volumes of " + size + " yet; " + requester.key() + " requests "
                                + String.join(" or ", requester.sizes()),
                        Health.READY));
                continue;
            }
            var ofTemplate =
                    Pattern.compile(Pattern.quote(template.at("/metadata/name").asText() + "-" + name) + "-\\d+");
            claims.stream()
                    .filter(claim -> ofTemplate
                            .matcher(claim.at("/metadata/name").asText())
                            .matches())
                    .map(claim -> grow(namespace, claim, size))
                    .filter(report -> report != null)
                    .forEach(reports::add);
        }
    }

    private @Nullable ObjectReport grow(String namespace, JsonNode claim, String size) {
        var present = claim.at("/spec/resources/requests/storage").asText();
        if (bytes(present).compareTo(bytes(size)) >= 0) {
            return null;
        }
        var key = new ObjectKey(
                "",
                "PersistentVolumeClaim",
                namespace,
                claim.at("/metadata/name").asText());
        var lag = "has " + present + ", and its template requests " + size;
        if (drift == DriftPolicy.REPORT) {
            return new ObjectReport(key, ApplyAction.DRIFTED, lag, Health.READY);
        }
        var storageClass = claim.at("/spec/storageClassName").asText();
        if (!isExpandable(storageClass)) {
            return new ObjectReport(
                    key,
                    ApplyAction.DRIFTED,
                    lag + ": the StorageClass " + storageClass + " does not allow volumes to grow. Set its"
                            + " allowVolumeExpansion to true, or move the data to a new claim",
                    Health.READY);
        }
        var patch = JsonNodeFactory.instance.objectNode();
        patch.withObject("/spec/resources/requests").put("storage", size);
        try {
            api.merge("/api/v1/namespaces/" + namespace + "/persistentvolumeclaims/" + key.name(), patch);
            return new ObjectReport(key, ApplyAction.CONFIGURED, "grows from " + present + " to " + size, Health.READY);
        } catch (ApiError e) {
            return new ObjectReport(key, ApplyAction.DRIFTED, lag + ": " + e.getMessage(), Health.READY);
        }
    }

    private boolean isExpandable(String storageClass) {
        return expandable.computeIfAbsent(storageClass, name -> {
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

    /** True if the StatefulSet is the object itself, or if the object owns it. */
    private static boolean isOf(JsonNode statefulSet, ObjectKey key) {
        if (key.groupKind().equals("StatefulSet.apps")) {
            return statefulSet.at("/metadata/name").asText().equals(key.name());
        }
        for (var owner : statefulSet.at("/metadata/ownerReferences")) {
            if (owner.path("kind").asText().equals(key.kind())
                    && owner.path("name").asText().equals(key.name())) {
                return true;
            }
        }
        return false;
    }

    /** The sizes in all volume claim templates of the object; custom objects have them at various places. */
    private static Set<String> sizes(JsonNode object) {
        var sizes = new HashSet<String>();
        for (var field : List.of("volumeClaimTemplate", "volumeClaimTemplates")) {
            for (var found : object.findValues(field)) {
                found.findValues("storage").stream().map(JsonNode::asText).forEach(sizes::add);
            }
        }
        return sizes;
    }

    private static BigDecimal bytes(String quantity) {
        return quantity.isEmpty() ? BigDecimal.ZERO : Quantity.getAmountInBytes(new Quantity(quantity));
    }
}
