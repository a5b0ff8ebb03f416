package io.platformoperator.graph;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One resource as the simulated cloud returns it. The policy is null in listings. */
record ObservedResource(
        String id,
        String name,
        Map<String, String> tags,
        List<String> dependsOn,
        List<String> references,
        int size,
        int minimum,
        int immutable,
        @Nullable Integer policy,
        State state,
        Instant created) {

    ObservedResource without(@Nullable Integer policy) {
        return new ObservedResource(
                id, name, tags, dependsOn, references, size, minimum, immutable, policy, state, created);
    }

    /** A copy with the desired settings. */
    ObservedResource as(DesiredResource desired) {
        return new ObservedResource(
                id,
                name,
                tags,
                dependsOn,
                desired.references(),
                desired.size(),
                desired.minimum(),
                immutable,
                desired.policy(),
                state,
                created);
    }

    /** The id of its parent. */
    String parent() {
        return name.substring(0, name.indexOf('/'));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
