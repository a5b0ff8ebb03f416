package io.platformoperator.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An {@link ApplyEngine} that uses server-side apply, and watches that request metadata only where that is sufficient. */
public final class ServerSideApply implements ApplyEngine {
    private final ApiClient api;
    private final KubernetesSerialization serialization;
    private final InstantSource clock;
    private final Consumer<ApplySet> onChange;
    private final ServedKinds kinds = new ServedKinds();
    private final ClusterCache cache;
    private final Map<String, ApplySet> sets = new ConcurrentHashMap<>();
    private final Map<String, ApplySetState> states = new ConcurrentHashMap<>();

    private ServerSideApply(KubernetesClient client, InstantSource clock, Consumer<ApplySet> onChange) {
        this.api = ApiClient.of(client);
        this.serialization = client.getKubernetesSerialization();
        this.clock = clock;
        this.onChange = onChange;
        this.cache = new ClusterCache(api, this::onObjectChange);
    }

    /**
     * Creates an engine for the client's cluster. The engine sends no request before its first call.
     *
     * @param onChange receives the set whose members changed, on a thread that must not be blocked
     */
    public static ApplyEngine on(KubernetesClient client, InstantSource clock, Consumer<ApplySet> onChange) {
        return new ServerSideApply(client, clock, onChange);
    }

    @Override
    public ApplyReport apply(ApplySet set, List<HasMetadata> desired, DriftPolicy drift) {
        sets.put(set.id(), set);
        var rendered = desired.stream()
                .map(object -> serialization.convertValue(object, ObjectNode.class))
                .toList();
        return new ApplySetApplier(api.counted(), kinds, cache, state(set), set, drift).run(rendered);
    }

    @Override
    public UninstallResult teardown(ApplySet set) {
        sets.put(set.id(), set);
        var removal = new ApplySetTeardown(api.counted(), kinds, cache, set).run();
        if (removal.isDone()) {
            sets.remove(set.id());
            states.remove(set.id());
        }
        return removal;
    }

    @Override
    public UninstallResult drain(boolean volumes) {
        return new ClusterDrain(api.counted(), kinds).run(volumes);
    }

    @Override
    public void close() {
        cache.close();
    }

    private ApplySetState state(ApplySet set) {
        return states.computeIfAbsent(set.id(), id -> new ApplySetState(clock));
    }

    private void onObjectChange(@Nullable ObservedObject before, @Nullable ObservedObject after) {
        if (!Objects.equals(relevantState(before), relevantState(after))) {
            List.of(setIdOf(before), setIdOf(after)).stream()
                    .distinct()
                    .map(sets::get)
                    .filter(Objects::nonNull)
                    .forEach(onChange);
        }
    }

    /** The state whose change triggers a reconcile: field ownership and health. */
    private static @Nullable String relevantState(@Nullable ObservedObject observed) {
        return observed == null ? null : observed.ownershipHash() + observed.health(Integer.MAX_VALUE);
    }

    /** The id of the set that an object is a member or the parent of. */
    private static String setIdOf(@Nullable ObservedObject observed) {
        return observed == null ? "" : observed.setId().isEmpty() ? observed.label(ApplySet.ID) : observed.setId();
    }
}
