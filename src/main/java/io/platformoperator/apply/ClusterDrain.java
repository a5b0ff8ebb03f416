package io.platformoperator.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the objects of a cluster that own AWS resources: see {@link ApplyEngine#drain}. Kubernetes deletes a
 * PersistentVolumeClaim only after the pods that use it, so the root owners of those pods are deleted too. The EBS volume of
 * a claim is deleted once its PersistentVolume is. Volumes with the reclaim policy Retain are retained.
 */
final class ClusterDrain {
    private static final String ALB_CONTROLLER = "ingress.k8s.aws/alb";
    private static final String LIMIT = "?limit=200";

    private final ApiClient api;
    private final ServedKinds kinds;
    private final Set<String> remaining = new TreeSet<>();

    ClusterDrain(ApiClient api, ServedKinds kinds) {
        this.api = api;
        this.kinds = kinds;
    }

    UninstallResult run(boolean volumes) {
        var served = kinds.served(api);
        loadBalancers(kind(served, "v1", "Service"), kind(served, "networking.k8s.io/v1", "Ingress"));
        if (volumes) {
            volumes(served);
        }
        return new UninstallResult(List.copyOf(remaining), List.of(), api.requests());
    }

    private static ApiKind kind(List<ApiKind> served, String apiVersion, String kind) {
        return ServedKinds.find(served, apiVersion, kind)
                .orElseThrow(() -> new IllegalStateException("the cluster does not serve the kind " + kind));
    }

    private void loadBalancers(ApiKind service, ApiKind ingress) {
        api.forEachItem(
                service.path("") + LIMIT + "&fieldSelector=spec.type%3DLoadBalancer", ApiClient.METADATA_LIST, item -> {
                    delete(ObservedObject.of(service, item), "Background");
                    return true;
                });
        var classes = new HashSet<String>();
        api.forEachItem("/apis/networking.k8s.io/v1/ingressclasses" + LIMIT, ApiClient.OBJECT, item -> {
            if (item.path("spec").path("controller").asText().equals(ALB_CONTROLLER)) {
                classes.add(item.path("metadata").path("name").asText());
            }
            return true;
        });
        api.forEachItem(ingress.path("") + LIMIT, ApiClient.OBJECT, item -> {
            var observed = ObservedObject.of(ingress, item);
            if (classes.contains(item.path("spec").path("ingressClassName").asText())
                    || observed.annotation("kubernetes.io/ingress.class").equals("alb")) {
                delete(observed, "Background");
            }
            return true;
        });
    }

    private void volumes(List<ApiKind> served) {
        var retained = new HashSet<String>();
        api.forEachItem("/api/v1/persistentvolumes" + LIMIT, ApiClient.OBJECT, volume -> {
            var name = volume.path("metadata").path("name").asText();
            if (!volume.path("spec")
                    .path("persistentVolumeReclaimPolicy")
                    .asText()
                    .equals("Delete")) {
                retained.add(name);
            } else if (volume.path("spec").has("claimRef")) {
                remaining.add("PersistentVolume " + name + " still exists");
            }
            return true;
        });
        var claimKind = kind(served, "v1", "PersistentVolumeClaim");
        var claims = new LinkedHashMap<ObjectKey, ObservedObject>();
        api.forEachItem(claimKind.path("") + LIMIT, ApiClient.OBJECT, item -> {
            if (!retained.contains(item.path("spec").path("volumeName").asText())) {
                var observed = ObservedObject.of(claimKind, item);
                claims.put(observed.key(), observed);
            }
            return true;
        });
        if (claims.isEmpty()) {
            return;
        }
        rootOwners(served, claims).values().forEach(owner -> delete(owner, "Foreground"));
        claims.values().forEach(claim -> delete(claim, "Background"));
    }

    /** The root owners of the pods that use the claims, by uid. */
    private Map<String, ObservedObject> rootOwners(List<ApiKind> served, Map<ObjectKey, ObservedObject> claims) {
        var podKind = kind(served, "v1", "Pod");
        var pods = new ArrayList<ObservedObject>();
        api.forEachItem(podKind.path("") + LIMIT, ApiClient.OBJECT, item -> {
            var pod = ObservedObject.of(podKind, item);
            for (var volume : item.path("spec").path("volumes")) {
                var name =
                        volume.path("persistentVolumeClaim").path("claimName").asText("");
                if (claims.containsKey(
                        new ObjectKey("", "PersistentVolumeClaim", pod.key().namespace(), name))) {
                    pods.add(pod);
                    break;
                }
            }
            return true;
        });
        var roots = new LinkedHashMap<String, ObservedObject>();
        var owners = new LinkedHashMap<String, ObservedObject>();
        for (var pod : pods) {
            var root = rootOwner(pod, served, owners);
            roots.put(root.uid(), root);
        }
        return roots;
    }

    private ObservedObject rootOwner(
            ObservedObject observed, List<ApiKind> served, Map<String, ObservedObject> owners) {
        var owner = controller(observed);
        if (owner == null) {
            return observed;
        }
        var kind = ServedKinds.find(
                served, owner.path("apiVersion").asText(), owner.path("kind").asText());
        if (kind.isEmpty()) {
            return observed;
        }
        var uid = owner.path("uid").asText();
        var parent = owners.get(uid);
        if (parent == null) {
            var key = new ObjectKey(
                    kind.get().group(),
                    kind.get().kind(),
                    kind.get().namespaced() ? observed.key().namespace() : "",
                    owner.path("name").asText());
            var object = api.find(kind.get().path(key), ApiClient.METADATA);
            if (object == null) {
                return observed;
            }
            parent = ObservedObject.of(kind.get(), object);
            owners.put(uid, parent);
        }
        return rootOwner(parent, served, owners);
    }

    private static @Nullable JsonNode controller(ObservedObject observed) {
        for (var reference : observed.metadata().path("ownerReferences")) {
            if (reference.path("controller").asBoolean()) {
                return reference;
            }
        }
        return null;
    }

    private void delete(ObservedObject observed, String propagation) {
        if (observed.isBeingDeleted()) {
            remaining.add(observed.key() + " " + observed.deletionMessage());
            return;
        }
        try {
            var response = api.delete(observed.kind().path(observed.key()), observed.uid(), propagation);
            if (response.path("metadata").has("deletionTimestamp")) {
                remaining.add(observed.key() + " "
                        + ObservedObject.of(observed.kind(), response).deletionMessage());
            }
        } catch (ApiError e) {
            if (!e.isNotFound()) {
                remaining.add(observed.key() + " can't be deleted: " + e.getMessage());
            }
        }
    }
}
