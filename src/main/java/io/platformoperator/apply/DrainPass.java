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
 * One pass towards no AWS resource behind the cluster's objects: see {@link ApplyEngine#drain}. A claim that is in use stays
 * until its pods are gone, so what stands behind those pods, up to its root, goes with it; the volume of a claim is gone when
 * its PersistentVolume is. Volumes that are to be retained stay.
 */
final class DrainPass {
    private static final String ALB = "ingress.k8s.aws/alb";
    private static final String LIMIT = "?limit=200";

    private final Api api;
    private final Kinds kinds;
    private final Set<String> left = new TreeSet<>();

    DrainPass(Api api, Kinds kinds) {
        this.api = api;
        this.kinds = kinds;
    }

    Removal run(boolean volumes) {
        var served = kinds.served(api);
        loadBalancers(kind(served, "v1", "Service"), kind(served, "networking.k8s.io/v1", "Ingress"));
        if (volumes) {
            volumes(served);
        }
        return new Removal(List.copyOf(left), List.of(), api.requests());
    }

    private static ApiKind kind(List<ApiKind> served, String apiVersion, String kind) {
        return Kinds.in(served, apiVersion, kind)
                .orElseThrow(() -> new IllegalStateException("a cluster without " + kind));
    }

    private void loadBalancers(ApiKind service, ApiKind ingress) {
        Listing.each(
                api, service.path("") + LIMIT + "&fieldSelector=spec.type%3DLoadBalancer", Api.METADATA_LIST, item -> {
                    delete(Seen.of(service, item), "Background");
                    return true;
                });
        var classes = new HashSet<String>();
        Listing.each(api, "/apis/networking.k8s.io/v1/ingressclasses" + LIMIT, Api.OBJECT, item -> {
            if (item.path("spec").path("controller").asText().equals(ALB)) {
                classes.add(item.path("metadata").path("name").asText());
            }
            return true;
        });
        Listing.each(api, ingress.path("") + LIMIT, Api.OBJECT, item -> {
            var seen = Seen.of(ingress, item);
            if (classes.contains(item.path("spec").path("ingressClassName").asText())
                    || seen.annotation("kubernetes.io/ingress.class").equals("alb")) {
                delete(seen, "Background");
            }
            return true;
        });
    }

    private void volumes(List<ApiKind> served) {
        var retained = new HashSet<String>();
        Listing.each(api, "/api/v1/persistentvolumes" + LIMIT, Api.OBJECT, volume -> {
            var name = volume.path("metadata").path("name").asText();
            if (!volume.path("spec")
                    .path("persistentVolumeReclaimPolicy")
                    .asText()
                    .equals("Delete")) {
                retained.add(name);
            } else if (volume.path("spec").has("claimRef")) {
                left.add("PersistentVolume " + name + " is still there");
            }
            return true;
        });
        var claimKind = kind(served, "v1", "PersistentVolumeClaim");
        var claims = new LinkedHashMap<ObjectKey, Seen>();
        Listing.each(api, claimKind.path("") + LIMIT, Api.OBJECT, item -> {
            if (!retained.contains(item.path("spec").path("volumeName").asText())) {
                var seen = Seen.of(claimKind, item);
                claims.put(seen.key(), seen);
            }
            return true;
        });
        if (claims.isEmpty()) {
            return;
        }
        users(served, claims).values().forEach(user -> delete(user, "Foreground"));
        claims.values().forEach(claim -> delete(claim, "Background"));
    }

    /** What stands behind the pods that use claims. */
    private Map<String, Seen> users(List<ApiKind> served, Map<ObjectKey, Seen> claims) {
        var podKind = kind(served, "v1", "Pod");
        var pods = new ArrayList<Seen>();
        Listing.each(api, podKind.path("") + LIMIT, Api.OBJECT, item -> {
            var pod = Seen.of(podKind, item);
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
        var roots = new LinkedHashMap<String, Seen>();
        var known = new LinkedHashMap<String, Seen>();
        for (var pod : pods) {
            var root = root(pod, served, known);
            roots.put(root.uid(), root);
        }
        return roots;
    }

    private Seen root(Seen seen, List<ApiKind> served, Map<String, Seen> known) {
        var owner = owner(seen);
        if (owner == null) {
            return seen;
        }
        var kind = Kinds.in(
                served, owner.path("apiVersion").asText(), owner.path("kind").asText());
        if (kind.isEmpty()) {
            return seen;
        }
        var uid = owner.path("uid").asText();
        var above = known.get(uid);
        if (above == null) {
            var key = new ObjectKey(
                    kind.get().group(),
                    kind.get().kind(),
                    kind.get().namespaced() ? seen.key().namespace() : "",
                    owner.path("name").asText());
            var object = api.find(kind.get().path(key), Api.METADATA);
            if (object == null) {
                return seen;
            }
            above = Seen.of(kind.get(), object);
            known.put(uid, above);
        }
        return root(above, served, known);
    }

    private static @Nullable JsonNode owner(Seen seen) {
        for (var reference : seen.metadata().path("ownerReferences")) {
            if (reference.path("controller").asBoolean()) {
                return reference;
            }
        }
        return null;
    }

    private void delete(Seen seen, String propagation) {
        if (seen.isGoing()) {
            left.add(seen.key() + " " + seen.lingering());
            return;
        }
        try {
            var answer = api.delete(seen.kind().path(seen.key()), seen.uid(), propagation);
            if (answer.path("metadata").has("deletionTimestamp")) {
                left.add(seen.key() + " " + Seen.of(seen.kind(), answer).lingering());
            }
        } catch (ApiError e) {
            if (!e.isNotFound()) {
                left.add(seen.key() + " can't be deleted: " + e.getMessage());
            }
        }
    }
}
