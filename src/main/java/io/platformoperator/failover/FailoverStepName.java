package io.platformoperator.failover;

import java.util.Locale;

/** The steps of a failover, in their order. */
public enum FailoverStepName {
    /** The database and the cache of the old region refuse applications. */
    FENCE("the database and the cache of the old region refuse applications, and their sessions are ended"),
    /** The other region gets everything that the old one has. */
    DRAIN(
            "the other region gets everything that the old one has; of a region that does not answer, the loss is recorded"),
    /** Node groups and stacks of the other region get their full size. */
    SCALE("node groups and stacks of the other region get their full size, at the same time as the steps before"),
    /** The database and the cache of the other region accept writes. */
    PROMOTE("the database and the cache of the other region accept writes; this can't be undone"),
    /** Vault and the volumes of the other region are restored from the backups that its bucket has of the old one. */
    RESTORE(
            "Vault and the volumes of services are restored in the other region; the failover waits a few minutes for that"),
    /** Outputs, ConfigMaps and the public name lead to the other region. */
    SWITCH("outputs, ConfigMaps and the public name lead to the other region"),
    /** The platform is used in the other region, as applications use it. */
    VERIFY("the probe writes and reads through the published endpoints: the platform runs in the other region"),
    /** The other region gets read replicas and its second zone. */
    COMPLETE("the database and the cache of the other region get their read replicas and zones"),
    /** The old region replicates the other one. */
    REBUILD("the old region is fenced, if it was not, and replicates the other one");

    private final String description;

    FailoverStepName(String description) {
        this.description = description;
    }

    /** What the step does, for users. */
    public String description() {
        return description;
    }

    /** The name as the status has it, such as {@code Fence}. */
    public String text() {
        return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
    }
}
