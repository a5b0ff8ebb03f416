package io.platformoperator.graph;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the simulated cloud shows of one resource. The policy is null where only a listing was asked. */
record Thing(
        String id,
        String name,
        Map<String, String> tags,
        List<String> uses,
        List<String> mentions,
        int size,
        int floor,
        int cut,
        @Nullable Integer policy,
        State state,
        Instant created) {

    Thing without(@Nullable Integer policy) {
        return new Thing(id, name, tags, uses, mentions, size, floor, cut, policy, state, created);
    }

    /** This one with the settings that are wanted. */
    Thing as(Want want) {
        return new Thing(
                id, name, tags, uses, want.mentions(), want.size(), want.floor(), cut, want.policy(), state, created);
    }

    /** The id of what it is part of. */
    String parent() {
        return name.substring(0, name.indexOf('/'));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
