package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.StackName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a failover asks of those stacks of a region whose data is in the cluster.
 *
 * @param lastBackup id of a last backup; null for none
 * @param restores restores by stack
 */
public record StackRequests(@Nullable String lastBackup, Map<StackName, Restore> restores) {
    /** Nothing is asked for. */
    public static final StackRequests NONE = new StackRequests(null, Map.of());

    /**
     * A restore of what the other region's cluster has backed up.
     *
     * @param id id of the failover: a stack restores once per id
     * @param afterLastBackup true to restore the last backup of that id only, false for the newest backup that there is
     */
    public record Restore(String id, boolean afterLastBackup) {}

    public StackRequests {
        restores = Map.copyOf(restores);
    }

    /** A request for a last backup alone; for nothing if the id is null. */
    static StackRequests lastBackup(@Nullable String id) {
        return new StackRequests(id, Map.of());
    }

    /** A request for these restores alone. */
    static StackRequests restores(Map<StackName, Restore> restores) {
        return new StackRequests(null, restores);
    }
}
