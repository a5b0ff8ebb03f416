package io.platformoperator.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** One pass towards none of a set: see {@link ApplyEngine#teardown}. */
final class TeardownPass {
    private final Api api;
    private final Kinds kinds;
    private final ClusterView view;
    private final ApplySet set;
    private final List<String> left = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();

    TeardownPass(Api api, Kinds kinds, ClusterView view, ApplySet set) {
        this.api = api;
        this.kinds = kinds;
        this.view = view;
        this.set = set;
    }

    Removal run() {
        view.refreshParents(api);
        var parent =
                view.parents().stream().filter(one -> one.id().equals(set.id())).findFirst();
        var served = kinds.refresh(api);
        view.refresh(api, parent.map(one -> named(one, served)).orElseGet(() -> sweep(served)));
        var guard = new Guard(api, served, set.id());
        var deletion = new Deletion(api, view);
        for (var stage : ApplyOrder.stages(view.members(set.id()), Seen::key)
                .descendingMap()
                .values()) {
            // What is behind this stage may need what is before it to end in good order.
            if (left.isEmpty()) {
                Concurrently.each(stage, seen -> remove(seen, guard, deletion));
            } else {
                stage.forEach(seen -> tell(left, seen, "waits for those before it"));
            }
        }
        if (left.isEmpty()) {
            parent.ifPresent(one -> remove(one, deletion));
        }
        return new Removal(
                left.stream().sorted().toList(), kept.stream().sorted().toList(), api.requests());
    }

    private static List<ApiKind> named(Parent parent, List<ApiKind> served) {
        return parent.groupKinds().stream()
                .map(name -> Kinds.of(served, name))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Without a parent nobody says which kinds the members are of: those of which there is one. */
    private List<ApiKind> sweep(List<ApiKind> served) {
        var kinds = new LinkedHashMap<String, ApiKind>();
        served.stream()
                .filter(kind -> kind.can("list") && kind.can("watch") && kind.can("delete"))
                .forEach(kind -> kinds.putIfAbsent(kind.groupKind(), kind));
        return Concurrently.map(kinds.values(), kind -> hasMember(kind) ? Optional.of(kind) : Optional.<ApiKind>empty())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private boolean hasMember(ApiKind kind) {
        var page = api.find(
                kind.path("") + "?limit=1&labelSelector=" + ApplySet.PART_OF.replace("/", "%2F") + "%3D" + set.id(),
                Api.METADATA_LIST);
        return page != null && !page.path("items").isEmpty();
    }

    private void remove(Seen seen, Guard guard, Deletion deletion) {
        var why = guard.keeps(seen);
        if (why.isPresent()) {
            release(seen);
            tell(kept, seen, why.get());
        } else {
            deletion.of(seen).ifPresent(still -> tell(left, seen, still));
        }
    }

    private void remove(Parent parent, Deletion deletion) {
        deletion.of(parent.seen()).ifPresent(still -> tell(left, parent.seen(), still));
        view.removeParent(parent.seen());
    }

    /** It stays, but nobody's. */
    private void release(Seen seen) {
        var patch = Api.JSON.createObjectNode();
        patch.putObject("metadata").putObject("labels").putNull(ApplySet.PART_OF);
        api.merge(seen.kind().path(seen.key()), patch);
        view.remove(seen);
    }

    private void tell(List<String> about, Seen seen, String what) {
        synchronized (about) {
            about.add(seen.key() + " " + what);
        }
    }
}
