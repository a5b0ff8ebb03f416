package io.platformoperator.failover;

import static io.platformoperator.failover.FailoverWorld.EAST;
import static io.platformoperator.failover.FailoverWorld.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.failover.FailoverWorld.Region;
import io.platformoperator.failover.FailoverWorld.StackInRegion;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The step {@code Restore} of a failover: Vault and the volumes of the region that becomes active. */
class FailoverRestoreTest {
    private final FailoverWorld world = FailoverWorld.steady().withStacks();
    private boolean replicates = true;
    private final StackInRegion vault = world.west.stacks.getFirst();
    private final StackInRegion volumes = world.west.stacks.getLast();
    private final StackInRegion oldVault = world.east.stacks.getFirst();
    private final StackInRegion oldVolumes = world.east.stacks.getLast();

    /** Reconciles while AWS and the probes do what is asked for, and the stacks do nothing. */
    private void until(BooleanSupplier condition) {
        for (var i = 0; i < 500 && !condition.getAsBoolean(); i++) {
            world.now = world.now.plusSeconds(5);
            world.reconcile();
            for (var region : new Region[] {world.east, world.west}) {
                region.progress(world.other(region.name));
                if (replicates || region == world.east) {
                    region.probe(world.other(region.name));
                }
            }
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private boolean isPromoted() {
        return world.west.database == DataRole.WRITER && world.west.cache == DataRole.WRITER;
    }

    private boolean isVerified() {
        return world.status != null && world.status.verifiedAt() != null;
    }

    private void backUp() {
        assertThat(oldVault.progress(vault)).isTrue();
        assertThat(oldVolumes.progress(volumes)).isTrue();
    }

    private void restore() {
        assertThat(vault.progress(oldVault)).isTrue();
        assertThat(volumes.progress(oldVolumes)).isTrue();
    }

    private Outcome outcome() {
        return world.step(FailoverStepName.RESTORE).outcome();
    }

    private String message() {
        return world.step(FailoverStepName.RESTORE).message();
    }

    @Test
    void aPlannedFailoverRestoresTheLastBackupThatIsMadeAfterTheFence() {
        world.request(WEST, "Planned");
        world.reconcile();
        assertThat(oldVault.askedBackup).as("the old region is not fenced").isNull();
        until(this::isPromoted);
        assertThat(vault.askedRestore).isNull();
        assertThat(oldVault.askedBackup).isNotNull().isEqualTo(oldVolumes.askedBackup);

        world.reconcile();
        assertThat(outcome()).isEqualTo(Outcome.RUNNING);
        assertThat(message())
                .startsWith("Vault in us-west-2: waits for the last backup: PlatformStack secrets; the volumes in")
                .contains("(since 2030-01-31T12:")
                .endsWith(", at most 5 min)");
        backUp();
        world.reconcile();
        assertThat(vault.askedRestore).isEqualTo(new StackRequests.Restore(oldVault.askedBackup, true));
        assertThat(volumes.askedRestore).isEqualTo(vault.askedRestore);
        world.reconcile();
        assertThat(world.published).as("applications wait for their data").isEqualTo(EAST);
        assertThat(message()).startsWith("Vault in us-west-2: PlatformStack secrets; ");
        restore();
        world.settle();

        assertThat(outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(message())
                .isEqualTo("Vault in us-west-2: restored from the last backup of us-east-1; the volumes in us-west-2:"
                        + " restored from the last backup of us-east-1");
        assertThat(world.status.endedAt()).isNotNull();
        assertNothingIsAsked();
    }

    private void assertNothingIsAsked() {
        for (var region : new Region[] {world.east, world.west}) {
            for (var stack : region.stacks) {
                assertThat(stack.askedBackup).isNull();
                assertThat(stack.askedRestore).isNull();
            }
        }
    }

    @Test
    void theWayBackIsAFailoverOfItsOwn() {
        world.request(WEST, "Planned");
        world.settle();
        world.request(EAST, "Planned");
        world.settle();

        assertThat(vault.done).hasSize(1);
        assertThat(oldVault.done).hasSize(1).doesNotContainAnyElementsOf(vault.done);
        assertThat(oldVolumes.done).isEqualTo(oldVault.done);
        assertNothingIsAsked();
    }

    /** The region may be impaired: that is why it is left. */
    @Test
    void aLastBackupThatIsNotCompleteIsNotWaitedForLong() {
        world.request(WEST, "Planned");
        until(() -> vault.askedRestore != null);

        assertThat(isPromoted()).isTrue();
        assertThat(vault.askedRestore.afterLastBackup()).isFalse();
        restore();
        until(this::isVerified);
        assertThat(message()).contains("Vault in us-west-2: restored from the newest replicated backup of us-east-1");
    }

    @Test
    void aForcedFailoverRestoresTheNewestThatThereIs() {
        world.east.answers = false;
        world.request(WEST, "Forced");
        until(() -> vault.askedRestore != null);

        assertThat(isPromoted()).isTrue();
        assertThat(vault.askedRestore.afterLastBackup()).isFalse();
        assertThat(oldVault.askedBackup).isNull();
        restore();
        until(this::isVerified);
        assertThat(outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void whatHasNoBackupIsNotRestored() {
        vault.lacksCopy = true;
        world.east.answers = false;
        world.request(WEST, "Forced");
        until(() -> volumes.askedRestore != null);
        assertThat(vault.askedRestore).isNull();
        volumes.progress(oldVolumes);
        until(this::isVerified);

        assertThat(outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(message())
                .startsWith(
                        "Vault in us-west-2: not restored, because its bucket has no backup of us-east-1; the volumes");
        assertThat(vault.done).isEmpty();
    }

    @Test
    void withoutAnyBackupTheStepIsLeftOut() {
        vault.lacksCopy = true;
        volumes.lacksCopy = true;
        world.east.answers = false;
        world.request(WEST, "Forced");
        until(this::isVerified);

        assertThat(outcome()).isEqualTo(Outcome.SKIPPED);
    }

    /** A snapshot that replaced the content of Vault later would remove what applications have stored since. */
    @Test
    void aRestoreThatTakesTooLongFailsAndVaultIsNotRestoredAnyMore() {
        world.east.answers = false;
        world.request(WEST, "Forced");
        until(() -> world.published.equals(WEST));

        assertThat(vault.askedRestore).as("withdrawn at once").isNull();
        until(this::isVerified);
        assertThat(outcome()).isEqualTo(Outcome.FAILED);
        assertThat(message()).startsWith("Vault in us-west-2: not restored within 5 min: PlatformStack secrets; ");
        assertThat(volumes.askedRestore).as("a volume that exists stays").isNotNull();

        world.east.answers = true;
        until(() -> world.status.endedAt() != null);
        assertThat(volumes.askedRestore).isNotNull();
        volumes.progress(oldVolumes);
        world.reconcile();
        assertNothingIsAsked();
        assertThat(outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aRestoreThatHasFailedIsNotWaitedFor() {
        world.east.answers = false;
        world.request(WEST, "Forced");
        until(() -> volumes.askedRestore != null);
        vault.progress(oldVault);
        volumes.failure = "Restore velero/failover-1: PartiallyFailed: 2 errors, see its log";
        var failedAt = world.now;
        until(() -> world.published.equals(WEST));

        assertThat(world.now).isBefore(failedAt.plusSeconds(20));
        assertThat(outcome()).isEqualTo(Outcome.FAILED);
        assertThat(message()).contains("restored from the newest", "PartiallyFailed: 2 errors");
    }

    @Test
    void aFailoverWhoseStatusIsLostRestoresOnce() {
        world.request(WEST, "Planned");
        until(() -> oldVault.askedBackup != null);
        backUp();
        world.status = null;
        until(() -> vault.askedRestore != null);
        world.status = null;
        restore();
        world.now = world.now.plusSeconds(1);
        world.status = null;
        until(this::isVerified);
        world.status = null;
        world.settle();

        assertThat(vault.done).hasSize(1);
        assertThat(volumes.done).isEqualTo(vault.done);
        assertThat(world.published).isEqualTo(WEST);
        assertNothingIsAsked();
    }

    /** Applications that were told to use the other region are not sent back, whatever is not restored. */
    @Test
    void aSwitchIsNotUndone() {
        world.east.answers = false;
        world.request(WEST, "Forced");
        until(() -> world.published.equals(WEST));
        world.status = null;
        world.reconcile();

        assertThat(world.published).isEqualTo(WEST);
        assertThat(vault.askedRestore).isNull();
        assertThat(outcome()).isEqualTo(Outcome.FAILED);
    }

    /** Its last backup was of an earlier time. */
    @Test
    void aFailoverThatWasUndoneAndIsRepeatedMakesAnotherLastBackup() {
        world.east.written = 200;
        replicates = false;
        world.request(WEST, "Planned");
        until(() -> oldVault.askedBackup != null);
        backUp();
        var first = oldVault.askedBackup;
        world.request(EAST, "Planned");
        until(() -> oldVault.askedBackup == null);
        replicates = true;
        world.settle();

        world.request(WEST, "Planned");
        until(() -> oldVault.askedBackup != null);
        assertThat(oldVault.askedBackup).isNotEqualTo(first);
        until(this::isPromoted);
        world.reconcile();
        assertThat(vault.askedRestore).isNull();
    }
}
