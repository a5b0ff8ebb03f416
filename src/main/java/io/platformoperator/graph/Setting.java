package io.platformoperator.graph;

/** One desired setting of a resource, as text for people. Desired state contains no secrets. */
public record Setting(String name, String value) {}
