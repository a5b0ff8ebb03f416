package io.platformoperator.graph;

import java.util.List;

/**
 * What is wanted of one simulated resource; one setting for each meaning of a difference.
 *
 * @param name its name, for parts with the parent's id before it; empty for kinds without names
 * @param uses ids of what it stands on and can't leave
 * @param ready those of {@code uses} that have to be ready before it is made
 * @param mentions ids that it knows of and that can be changed in place
 * @param size changed in place
 * @param floor at least this much
 * @param start at creation only
 * @param cut only a new one can have it
 * @param policy changed in place, and shown only by a call of its own
 */
record Want(
        String name,
        List<String> uses,
        List<String> ready,
        List<String> mentions,
        int size,
        int floor,
        int start,
        int cut,
        int policy) {}
