package io.platformoperator.graph;

/** One wanted setting of a resource, as text for people; a secret's value is hidden. */
public record Setting(String name, String value) {}
