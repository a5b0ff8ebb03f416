package io.platformoperator.failover;

import java.util.Locale;

/** The steps of a failover, in their order. */
public enum FailoverStepName {
    /** The database and the cache of the old region refuse applications. */
    FENCE,
    /** The other region gets everything that the old one has. */
    DRAIN,
    /** Node groups and stacks of the other region get their full size. */
    SCALE,
    /** The database and the cache of the other region accept writes. */
    PROMOTE,
    /** Vault and the volumes of the other region are restored from its copies. */
    RESTORE,
    /** Outputs, ConfigMaps and the public name lead to the other region. */
    SWITCH,
    /** The platform is used in the other region, as applications use it. */
    VERIFY,
    /** The other region gets read replicas and its second zone. */
    COMPLETE,
    /** The old region replicates the other one. */
    REBUILD;

    /** The name as the status has it, such as {@code Fence}. */
    public String text() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
