package io.platformoperator.graph;

import java.util.List;

/**
 * Desired state of one simulated resource, with one setting for each {@link UpdateBehavior}.
 *
 * @param name its name, prefixed with the parent's id for parts; empty for kinds without names
 * @param dependsOn ids of resources it depends on; only a new resource can have others
 * @param ready those of {@code dependsOn} that must be ready before it is created
 * @param references ids of resources it refers to; changeable in place
 * @param size changeable in place
 * @param minimum a lower bound
 * @param initial set at creation only
 * @param immutable only a new resource can have another value
 * @param policy changeable in place, and readable only by a call per resource
 */
record DesiredResource(
        String name,
        List<String> dependsOn,
        List<String> ready,
        List<String> references,
        int size,
        int minimum,
        int initial,
        int immutable,
        int policy) {}
