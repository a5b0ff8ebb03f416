package io.platformoperator.apply;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * What keeps a member from being deleted when it is no longer wanted: it asks to be kept, or its deletion would take with it
 * what is not the set's. A namespace takes everything in it; there it is somebody else's if it is neither a member of the
 * set, nor made by another object, nor made by Kubernetes for every namespace, nor this operator's. A definition takes all
 * its objects.
 */
final class Guard {
    private static final int PAGE = 200;

    /** Kept by Helm's convention; charts put it on definitions only because Helm can't tell whether they are in use. */
    private static final String POLICY = "helm.sh/resource-policy";

    /** What Kubernetes makes and forgets by itself. */
    private static final Set<String> PASSING = Set.of(
            "Event",
            "Event.events.k8s.io",
            "Endpoints",
            "EndpointSlice.discovery.k8s.io",
            "Lease.coordination.k8s.io",
            "ControllerRevision.apps",
            "PodMetrics.metrics.k8s.io");

    /** What is in every namespace, or every one of a mesh. */
    private static final Set<String> EVERYWHERE = Set.of(
            "ServiceAccount default",
            "ConfigMap kube-root-ca.crt",
            "ConfigMap istio-ca-root-cert",
            "ConfigMap istio-ca-crl");

    private final Api api;
    private final List<ApiKind> served;
    private final String id;

    Guard(Api api, List<ApiKind> served, String id) {
        this.api = api;
        this.served = served;
        this.id = id;
    }

    /** Why it is to be kept, in words that stand after its name; empty if it may go. */
    Optional<String> keeps(Seen member) {
        return switch (ApplyOrder.stage(member.key())) {
            case ApplyOrder.NAMESPACES -> foreignIn(member.key().name()).map(key -> "is kept: " + key + " is in it");
            case ApplyOrder.DEFINITIONS ->
                objectOf(member, seen -> !seen.set().equals(id)).map(key -> "is kept: " + key + " is of this kind");
            default ->
                member.annotation(POLICY).equals("keep")
                        ? Optional.of("is kept, as its annotation " + POLICY + " says")
                        : Optional.empty();
        };
    }

    /** An object of a definition that answers to the test. */
    Optional<ObjectKey> objectOf(Seen definition, Predicate<Seen> test) {
        return served.stream()
                .filter(kind -> (kind.plural() + "." + kind.group())
                        .equals(definition.key().name()))
                .findFirst()
                .flatMap(kind -> find(kind, "", test));
    }

    private Optional<ObjectKey> foreignIn(String namespace) {
        var kinds = new LinkedHashMap<String, ApiKind>();
        served.stream()
                .filter(kind -> kind.namespaced() && kind.can("list") && kind.can("delete"))
                .filter(kind -> !PASSING.contains(kind.groupKind()))
                .forEach(kind -> kinds.putIfAbsent(kind.groupKind(), kind));
        return Concurrently.map(kinds.values(), kind -> find(kind, namespace, this::isForeign)).stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private boolean isForeign(Seen seen) {
        var isOfSomeSet = !seen.set().isEmpty() || !seen.label(ApplySet.ID).isEmpty();
        return !seen.set().equals(id)
                && !seen.isGoing()
                && seen.metadata().path("ownerReferences").isEmpty()
                && !seen.label(ApplySet.ID).equals(id)
                && (isOfSomeSet || !seen.label("app.kubernetes.io/managed-by").equals(Api.FIELD_MANAGER))
                && !EVERYWHERE.contains(seen.key().kind() + " " + seen.key().name());
    }

    private Optional<ObjectKey> find(ApiKind kind, String namespace, Predicate<Seen> test) {
        var found = new AtomicReference<ObjectKey>();
        Listing.each(api, kind.path(namespace) + "?limit=" + PAGE, Api.METADATA_LIST, item -> {
            var seen = Seen.of(kind, item);
            if (test.test(seen)) {
                found.set(seen.key());
            }
            return found.get() == null;
        });
        return Optional.ofNullable(found.get());
    }
}
