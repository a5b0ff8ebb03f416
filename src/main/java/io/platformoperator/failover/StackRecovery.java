package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.recovery.observation.CopyReader;
import io.platformoperator.recovery.observation.Reading;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stack whose data is in the cluster: what a failover has asked of it, and what became of that.
 *
 * @param backup id of the last backup that the stack is asked for; null for none
 * @param backedUp true if that backup is complete
 * @param backupFailure why that backup has failed for good; empty if it has not
 * @param restore the restore that the stack is asked for; null for none
 * @param restored true if that restore is complete
 * @param restoreFailure why that restore has failed for good; empty if it has not
 * @param lacksCopy true if the region's bucket was seen to have no backup of the other region
 * @param line kind, name and message of the stack
 */
public record StackRecovery(
        StackName stack,
        @Nullable String backup,
        boolean backedUp,
        Optional<String> backupFailure,
        StackRequests.@Nullable Restore restore,
        boolean restored,
        Optional<String> restoreFailure,
        boolean lacksCopy,
        String line) {
    /** Name of the copies of a stack's backups, by stack. */
    private static final Map<StackName, String> COPIES =
            Map.of(StackName.SECRETS, CopyReader.VAULT, StackName.BACKUP, CopyReader.CLUSTER);

    /**
     * The stacks of a region whose data is in the cluster.
     *
     * @param copies times of the newest backups of the other region in the region's bucket, by name
     * @param line kind, name and message of a stack
     */
    static List<StackRecovery> all(
            Stream<PlatformStack> stacks, Reading<Map<String, Instant>> copies, Function<PlatformStack, String> line) {
        return stacks.filter(StackRecovery::isRestored)
                .map(stack -> of(stack, lacksCopy(stack, copies), line.apply(stack)))
                .toList();
    }

    /** True for a stack whose data is in the cluster, so that a failover restores it. */
    static boolean isRestored(PlatformStack stack) {
        return COPIES.containsKey(stack.getSpec().stack());
    }

    private static boolean lacksCopy(PlatformStack stack, Reading<Map<String, Instant>> copies) {
        return copies.optional()
                .filter(newest -> !newest.containsKey(COPIES.get(stack.getSpec().stack())))
                .isPresent();
    }

    private static StackRecovery of(PlatformStack stack, boolean lacksCopy, String line) {
        var inputs = stack.getSpec().inputs();
        var outputs = stack.statusOrEmpty().outputs();
        var backup = inputs.lastBackup() == null ? null : inputs.lastBackup().id();
        var asked = inputs.restore();
        var restore = asked == null ? null : asked.id();
        return new StackRecovery(
                stack.getSpec().stack(),
                backup,
                backup != null && backup.equals(outputs.get("backedUp")),
                failure(outputs, "backupFailed", backup),
                asked == null ? null : new StackRequests.Restore(asked.id(), asked.afterLastBackup()),
                restore != null && restore.equals(outputs.get("restored")),
                failure(outputs, "restoreFailed", restore),
                lacksCopy,
                line);
    }

    /** The reason in an output, if the output is about that id. */
    private static Optional<String> failure(Map<String, String> outputs, String key, @Nullable String id) {
        var prefix = id + ": ";
        return Optional.ofNullable(outputs.get(key))
                .filter(text -> id != null && text.startsWith(prefix))
                .map(text -> text.substring(prefix.length()));
    }

    /** What the stack keeps, for messages. */
    String data() {
        return stack == StackName.SECRETS ? "Vault" : "the volumes";
    }
}
