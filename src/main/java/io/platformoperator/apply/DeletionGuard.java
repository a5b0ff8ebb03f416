package io.platformoperator.apply;

import io.platformoperator.apply.fields.FieldManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Decides whether a member that is no longer desired must be retained: an annotation asks for it, or its deletion would
 * delete objects of other owners. Deleting a Namespace deletes every object in it. An object in a Namespace belongs to
 * another owner unless it is a member of the set, has an owner reference, is created by Kubernetes in every Namespace, or is
 * managed by this operator. Deleting a CustomResourceDefinition deletes all of its objects.
 */
final class DeletionGuard {
    private static final int PAGE = 200;

    /**
     * Helm's annotation that retains an object. Ignored on CustomResourceDefinitions: charts set it there because Helm can't
     * tell whether a definition is in use.
     */
    private static final String POLICY = "helm.sh/resource-policy";

    /** Kinds whose objects Kubernetes creates and deletes on its own. */
    private static final Set<String> EPHEMERAL = Set.of(
            "Event",
            "Event.events.k8s.io",
            "Endpoints",
            "EndpointSlice.discovery.k8s.io",
            "Lease.coordination.k8s.io",
            "ControllerRevision.apps",
            "PodMetrics.metrics.k8s.io");

    /** Objects that Kubernetes or Istio create in every namespace. */
    private static final Set<String> EVERYWHERE = Set.of(
            "ServiceAccount default",
            "ConfigMap kube-root-ca.crt",
            "ConfigMap istio-ca-root-cert",
            "ConfigMap istio-ca-crl");

    private final ApiClient api;
    private final List<ApiKind> served;
    private final String id;

    DeletionGuard(ApiClient api, List<ApiKind> served, String id) {
        this.api = api;
        this.served = served;
        this.id = id;
    }

    /** Why the member must be retained, phrased to follow its name; empty if it may be deleted. */
    Optional<String> reasonToRetain(ObservedObject member) {
        return switch (ApplyOrder.stage(member.key())) {
            case ApplyOrder.NAMESPACES -> foreignIn(member.key().name()).map(key -> "is retained: it contains " + key);
            case ApplyOrder.DEFINITIONS ->
                objectOf(member, observed -> !observed.setId().equals(id))
                        .map(key -> "is retained: " + key + " is of this kind");
            default ->
                member.annotation(POLICY).equals("keep")
                        ? Optional.of("is retained, as its annotation " + POLICY + " says")
                        : Optional.empty();
        };
    }

    /** An object of a CustomResourceDefinition that satisfies the predicate. */
    private Optional<ObjectKey> objectOf(ObservedObject definition, Predicate<ObservedObject> predicate) {
        return served.stream()
                .filter(kind -> (kind.plural() + "." + kind.group())
                        .equals(definition.key().name()))
                .findFirst()
                .flatMap(kind -> find(kind, "", predicate));
    }

    private Optional<ObjectKey> foreignIn(String namespace) {
        var kinds = new LinkedHashMap<String, ApiKind>();
        served.stream()
                .filter(kind -> kind.namespaced() && kind.supports("list") && kind.supports("delete"))
                .filter(kind -> !EPHEMERAL.contains(kind.groupKind()))
                .forEach(kind -> kinds.putIfAbsent(kind.groupKind(), kind));
        return Concurrently.map(kinds.values(), kind -> find(kind, namespace, this::isForeign)).stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    private boolean isForeign(ObservedObject observed) {
        var isInAnySet =
                !observed.setId().isEmpty() || !observed.label(ApplySet.ID).isEmpty();
        return !observed.setId().equals(id)
                && !observed.isBeingDeleted()
                && observed.metadata().path("ownerReferences").isEmpty()
                && !observed.label(ApplySet.ID).equals(id)
                && (isInAnySet || !observed.label(ApplySet.MANAGED_BY).equals(FieldManager.OPERATOR))
                && !EVERYWHERE.contains(
                        observed.key().kind() + " " + observed.key().name());
    }

    private Optional<ObjectKey> find(ApiKind kind, String namespace, Predicate<ObservedObject> predicate) {
        var found = new AtomicReference<ObjectKey>();
        api.forEachItem(kind.path(namespace) + "?limit=" + PAGE, ApiClient.METADATA_LIST, item -> {
            var observed = ObservedObject.of(kind, item);
            if (predicate.test(observed)) {
                found.set(observed.key());
            }
            return found.get() == null;
        });
        return Optional.ofNullable(found.get());
    }
}
