package io.platformoperator.graph;

/**
 * One desired setting of a resource, as text for people. Desired state contains no secrets.
 *
 * @param behavior meaning of a change of the setting
 */
public record Setting(String name, String value, UpdateBehavior behavior) {}
