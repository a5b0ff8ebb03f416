package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine on a real cluster: server-side apply, and watches that show metadata where that is enough. */
public final class ServerSideApply implements ApplyEngine {
    private final Api api;
    private final KubernetesSerialization serialization;
    private final InstantSource clock;
    private final Consumer<ApplySet> wake;
    private final Kinds kinds = new Kinds();
    private final ClusterView view;
    private final Map<String, ApplySet> sets = new ConcurrentHashMap<>();
    private final Map<String, SetMemory> memories = new ConcurrentHashMap<>();

    private ServerSideApply(KubernetesClient client, InstantSource clock, Consumer<ApplySet> wake) {
        this.api = Api.of(client);
        this.serialization = client.getKubernetesSerialization();
        this.clock = clock;
        this.wake = wake;
        this.view = new ClusterView(api, this::changed);
    }

    /**
     * An engine for the client's cluster. It sends nothing before its first pass.
     *
     * @param wake is told, on a thread that must not be held up, which set's members changed
     */
    public static ApplyEngine on(KubernetesClient client, InstantSource clock, Consumer<ApplySet> wake) {
        return new ServerSideApply(client, clock, wake);
    }

    @Override
    public Applied apply(ApplySet set, List<HasMetadata> wanted, DriftPolicy drift) {
        sets.put(set.id(), set);
        var rendered = wanted.stream()
                .map(object -> serialization.convertValue(object, ObjectNode.class))
                .toList();
        return new ApplyPass(api.counted(), kinds, view, memory(set), set, drift).run(rendered);
    }

    @Override
    public Removal teardown(ApplySet set) {
        sets.put(set.id(), set);
        var removal = new TeardownPass(api.counted(), kinds, view, set).run();
        if (removal.isDone()) {
            sets.remove(set.id());
            memories.remove(set.id());
        }
        return removal;
    }

    @Override
    public Removal drain(boolean volumes) {
        return new DrainPass(api.counted(), kinds).run(volumes);
    }

    @Override
    public void close() {
        view.close();
    }

    private SetMemory memory(ApplySet set) {
        return memories.computeIfAbsent(set.id(), id -> new SetMemory(clock));
    }

    private void changed(@Nullable Seen before, @Nullable Seen after) {
        if (!Objects.equals(worth(before), worth(after))) {
            List.of(setOf(before), setOf(after)).stream()
                    .distinct()
                    .map(sets::get)
                    .filter(Objects::nonNull)
                    .forEach(wake);
        }
    }

    /** What of an object is worth waking somebody for: who holds what of it, and how it is. */
    private static @Nullable String worth(@Nullable Seen seen) {
        return seen == null ? null : seen.holdings() + HealthRules.of(seen, Integer.MAX_VALUE);
    }

    /** The set that an object is a member or the parent of. */
    private static String setOf(@Nullable Seen seen) {
        return seen == null ? "" : seen.set().isEmpty() ? seen.label(ApplySet.ID) : seen.set();
    }
}
