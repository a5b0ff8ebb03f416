package io.platformoperator.graph;

/** One wanted setting of a resource, as text for people. Nothing that is wanted is a secret. */
public record Setting(String name, String value) {}
