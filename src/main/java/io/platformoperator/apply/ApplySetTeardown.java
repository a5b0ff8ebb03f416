package io.platformoperator.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Deletes all members of a set: see {@link ApplyEngine#teardown}. */
final class ApplySetTeardown {
    private final ApiClient api;
    private final ServedKinds kinds;
    private final ClusterCache cache;
    private final ApplySet set;
    private final List<String> remaining = new ArrayList<>();
    private final List<String> retained = new ArrayList<>();

    ApplySetTeardown(ApiClient api, ServedKinds kinds, ClusterCache cache, ApplySet set) {
        this.api = api;
        this.kinds = kinds;
        this.cache = cache;
        this.set = set;
    }

    UninstallResult run() {
        cache.refreshParents(api);
        var parent = cache.parents().stream()
                .filter(one -> one.id().equals(set.id()))
                .findFirst();
        var served = kinds.refresh(api);
        cache.refresh(api, parent.map(one -> memberKinds(one, served)).orElseGet(() -> findMemberKinds(served)));
        var guard = new DeletionGuard(api, served, set.id());
        var deletion = new ObjectDeletion(api, cache);
        for (var stage : ApplyOrder.stages(cache.members(set.id()), ObservedObject::key)
                .descendingMap()
                .values()) {
            // Objects of a later stage may need those of an earlier one to be deleted properly.
            if (remaining.isEmpty()) {
                Concurrently.each(stage, member -> delete(member, guard, deletion));
            } else {
                stage.forEach(member ->
                        report(remaining, member, "waits for the deletion of the objects that need this object"));
            }
        }
        if (remaining.isEmpty()) {
            parent.ifPresent(one -> delete(one, deletion));
        }
        return new UninstallResult(
                remaining.stream().sorted().toList(), retained.stream().sorted().toList(), api.requests());
    }

    private static List<ApiKind> memberKinds(ApplySetParent parent, List<ApiKind> served) {
        return parent.groupKinds().stream()
                .map(name -> ServedKinds.findPreferred(served, name))
                .flatMap(Optional::stream)
                .toList();
    }

    /** The kinds with at least one member, found by a request per served kind: without a parent the kinds are unknown. */
    private List<ApiKind> findMemberKinds(List<ApiKind> served) {
        var candidates = new LinkedHashMap<String, ApiKind>();
        served.stream()
                .filter(kind -> kind.supports("list") && kind.supports("watch") && kind.supports("delete"))
                .forEach(kind -> candidates.putIfAbsent(kind.groupKind(), kind));
        return Concurrently.map(
                        candidates.values(), kind -> hasMember(kind) ? Optional.of(kind) : Optional.<ApiKind>empty())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private boolean hasMember(ApiKind kind) {
        var page = api.find(
                kind.path("") + "?limit=1&labelSelector=" + ApplySet.PART_OF.replace("/", "%2F") + "%3D" + set.id(),
                ApiClient.METADATA_LIST);
        return page != null && !page.path("items").isEmpty();
    }

    private void delete(ObservedObject member, DeletionGuard guard, ObjectDeletion deletion) {
        var reason = guard.reasonToRetain(member);
        if (reason.isPresent()) {
            release(member);
            report(retained, member, reason.get());
        } else {
            deletion.delete(member).ifPresent(why -> report(remaining, member, why));
        }
    }

    private void delete(ApplySetParent parent, ObjectDeletion deletion) {
        deletion.delete(parent.observed()).ifPresent(why -> report(remaining, parent.observed(), why));
        cache.removeParent(parent.observed());
    }

    /** Removes the set's label from a retained object. */
    private void release(ObservedObject member) {
        var patch = ApiClient.JSON.createObjectNode();
        patch.putObject("metadata").putObject("labels").putNull(ApplySet.PART_OF);
        api.merge(member.kind().path(member.key()), patch);
        cache.remove(member);
    }

    private static void report(List<String> list, ObservedObject object, String reason) {
        synchronized (list) {
            list.add(object.key() + " " + reason);
        }
    }
}
