package io.platformoperator.failover;

import static io.platformoperator.failover.FailoverWorld.EAST;
import static io.platformoperator.failover.FailoverWorld.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.FailoverStatus.Outcome;
import io.platformoperator.failover.Readiness.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailoverDecisionsTest {
    private final FailoverWorld world = FailoverWorld.steady();

    /** Reconciles and lets AWS do what is asked for, without an answer of a probe. */
    private FailoverDecision aws() {
        FailoverDecision last = null;
        for (var i = 0; i < 10; i++) {
            world.now = world.now.plusSeconds(1);
            last = world.reconcile();
            while (world.east.progress(world.west) || world.west.progress(world.east)) {
                // AWS goes on
            }
        }
        return last;
    }

    private void untilFenced() {
        world.request(WEST, "Planned");
        aws();
        world.east.probe(world.west);
        aws();
        world.east.probe(world.west);
    }

    @Test
    void aPlannedFailoverRunsAllStepsInOrder() {
        world.request(WEST, "Planned");
        var end = world.settle();

        assertThat(end.isInProgress()).isFalse();
        assertThat(end.condition().message()).startsWith("us-west-2 is active since 2030-01-31T");
        assertThat(world.status.steps())
                .extracting(FailoverStep::name)
                .containsExactly(
                        "Fence", "Drain", "Scale", "Promote", "Restore", "Switch", "Verify", "Complete", "Rebuild");
        assertThat(world.status.steps())
                .filteredOn(step -> !step.name().equals("Restore"))
                .allSatisfy(step -> assertThat(step.outcome()).isEqualTo(Outcome.SUCCEEDED));
        assertThat(world.step(FailoverStepName.RESTORE).outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(world.status.lossSeconds()).isZero();
        var ends = List.of(
                        FailoverStepName.FENCE,
                        FailoverStepName.DRAIN,
                        FailoverStepName.PROMOTE,
                        FailoverStepName.SWITCH,
                        FailoverStepName.VERIFY,
                        FailoverStepName.REBUILD)
                .stream()
                .map(name -> Instant.parse(world.step(name).endedAt()))
                .toList();
        assertThat(ends).isSorted();
        assertThat(world.status.verifiedAt())
                .isEqualTo(world.step(FailoverStepName.VERIFY).endedAt());
        assertThat(world.east.database).isEqualTo(DataRole.REPLICA);
    }

    @Test
    void theFailbackIsTheSameRequest() {
        world.request(WEST, "Planned");
        world.settle();
        world.request(EAST, "Planned");
        world.settle();

        assertThat(world.status.to()).isEqualTo(EAST);
        assertThat(world.status.endedAt()).isNotNull();
        assertThat(world.east.database).isEqualTo(DataRole.WRITER);
        assertThat(world.west.database).isEqualTo(DataRole.REPLICA);
        assertThat(world.published).isEqualTo(EAST);
    }

    @Test
    void thePlannedOneWaitsForTheFenceThenForTheProofThenForTheSessions() {
        world.request(WEST, "Planned");
        world.reconcile();
        assertThat(world.step(FailoverStepName.FENCE).message()).startsWith("waits until the database is fenced");
        assertThat(world.east.askedDatabaseFenced).isTrue();
        assertThat(world.west.capacity).isEqualTo(RegionCapacity.SCALED);

        aws();
        assertThat(world.step(FailoverStepName.FENCE).message()).startsWith("waits for the proof");
        assertThat(world.east.probe.endSessions()).as("not before the proof").isNull();

        world.east.probe(world.west);
        aws();
        assertThat(world.step(FailoverStepName.FENCE).message()).contains("ends the sessions", "3 in the database");
        assertThat(world.east.probe.endSessions()).isEqualTo(world.east.probe.proof());
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.REPLICA);
    }

    @Test
    void aProofFromBeforeTheFenceIsNone() {
        world.east.proof = "fence-1";
        world.east.ended = "fence-1";
        world.request(WEST, "Planned");
        aws();

        assertThat(world.step(FailoverStepName.FENCE).outcome()).isEqualTo(Outcome.RUNNING);
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.REPLICA);
    }

    @Test
    void theReplicaIsPromotedOnlyWhenItHasEverything() {
        world.east.written = 200;
        untilFenced();
        aws();
        assertThat(world.step(FailoverStepName.DRAIN).message())
                .isEqualTo("the database in us-west-2 has replayed the log to 0/64 of 0/C8");
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.REPLICA);
        assertThat(world.published).isEqualTo(EAST);

        world.west.replayed = 200;
        world.reconcile();
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.WRITER);
        assertThat(world.published).as("not before AWS has promoted it").isEqualTo(EAST);
    }

    @Test
    void pendingObjectsOfBucketsHoldUpAPlannedFailover() {
        untilFenced();
        var facts = world.facts();
        var behind = new FailoverFacts(
                facts.spec(),
                true,
                true,
                true,
                facts.primary(),
                facts.secondary(),
                facts.readiness(),
                0L,
                Optional.of("3 operations are pending: documents"),
                facts.recorded(),
                Optional.empty(),
                facts.limit(),
                facts.now());

        var decision = FailoverDecisions.of(behind);
        assertThat(decision.roles().of(WEST).data()).isEqualTo(DataRole.REPLICA);
        assertThat(decision.condition().message()).contains("step Drain: 3 operations are pending: documents");
        assertThat(FailoverDecisions.of(facts).roles().of(WEST).data()).isEqualTo(DataRole.WRITER);
    }

    @Test
    void aDrainThatTakesTooLongIsUndone() {
        world.east.written = 200;
        untilFenced();
        aws();
        world.now = world.now.plus(FailoverWorld.LIMIT);
        var decision = world.reconcile();

        assertThat(decision.refusal().orElseThrow().reason()).isEqualTo("DrainTimedOut");
        assertThat(decision.refusal().get().message())
                .contains("us-east-1 stays active", "replayed the log to 0/64 of 0/C8", "reconcile-requested-at");
        assertThat(world.step(FailoverStepName.DRAIN).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(world.step(FailoverStepName.FENCE).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(world.step(FailoverStepName.PROMOTE).startedAt()).isNull();
        assertThat(world.status.endedAt()).isNotNull();
        aws();
        assertThat(world.east.isFenced()).isFalse();
        assertThat(world.west.capacity).isEqualTo(RegionCapacity.STANDBY);

        world.refusal = null; // requested again
        var startedAt = world.status.startedAt();
        world.settle();
        assertThat(world.status.startedAt()).isNotEqualTo(startedAt);
        assertThat(world.west.database).isEqualTo(DataRole.WRITER);
    }

    @Test
    void aStandbyThatIsNotReadyIsRefusedWithoutAStep() {
        world.readiness = new Readiness(State.NOT_READY, "database (DatabaseLag): 400 s old");
        world.request(WEST, "Planned");
        var decision = world.reconcile();

        assertThat(decision.condition().reason()).isEqualTo("StandbyNotReady");
        assertThat(decision.condition().status()).isEqualTo("False");
        assertThat(decision.condition().message()).contains("400 s old", "spec.failover.mode Forced");
        assertThat(decision.status()).isNull();
        assertNothingIsDone(decision);

        world.readiness = null; // it is ready by now, and nobody has asked again
        assertNothingIsDone(world.reconcile());
        world.refusal = null;
        assertThat(world.reconcile().isInProgress()).isTrue();
    }

    private void assertNothingIsDone(FailoverDecision decision) {
        assertThat(decision.roles()).isEqualTo(RegionRoles.steady(world.spec(), EAST));
    }

    @Test
    void nothingIsDecidedBeforeTheFirstObservation() {
        world.readiness = new Readiness(State.UNKNOWN, "nothing has been observed yet");
        world.request(WEST, "Planned");
        var decision = world.reconcile();

        assertThat(decision.condition().status()).isEqualTo("Unknown");
        assertThat(decision.refusal()).isEmpty();
        assertNothingIsDone(decision);
    }

    @Test
    void anEnvironmentThatTheOperatorMayNotChangeIsRefused() {
        world.request(WEST, "Planned");
        var facts = world.facts();
        var decision = FailoverDecisions.of(new FailoverFacts(
                facts.spec(),
                true,
                false,
                true,
                facts.primary(),
                facts.secondary(),
                facts.readiness(),
                0L,
                facts.bucketsBehind(),
                null,
                Optional.empty(),
                facts.limit(),
                facts.now()));

        assertThat(decision.condition().reason()).isEqualTo("NotManaged");
        assertNothingIsDone(decision);
    }

    @Test
    void aForcedOneIsRefusedIfAPlannedOneWouldDo() {
        world.request(WEST, "Forced");
        var decision = world.reconcile();

        assertThat(decision.condition().reason()).isEqualTo("ForcedNotNeeded");
        assertThat(decision.condition().message()).contains("set spec.failover.mode Planned");
        assertNothingIsDone(decision);
    }

    @Test
    void aForcedOneIsRefusedIfTooMuchWouldBeLost() {
        world.east.answers = false;
        world.lossSeconds = 301L;
        world.request(WEST, "Forced");
        var decision = world.reconcile();
        assertThat(decision.condition().reason()).isEqualTo("LossTooLarge");
        assertThat(decision.condition().message()).contains("about 301 s", "at most 300 s");
        assertNothingIsDone(decision);

        world.maxLossSeconds = 301;
        world.request(WEST, "Forced");
        assertThat(world.reconcile().isInProgress()).isTrue();
    }

    @Test
    void anUnknownLossIsRefusedOnlyIfTheUserSetsALimit() {
        world.east.answers = false;
        world.lossSeconds = null;
        world.maxLossSeconds = 300;
        world.request(WEST, "Forced");
        assertThat(world.reconcile().condition().reason()).isEqualTo("LossUnknown");

        world.maxLossSeconds = null;
        world.request(WEST, "Forced");
        assertThat(world.reconcile().isInProgress()).isTrue();
    }

    @Test
    void aForcedOneNeedsARegionThatAnswersAndHasAReplica() {
        world.west.answers = false;
        world.request(WEST, "Forced");
        assertThat(world.reconcile().condition().reason()).isEqualTo("RegionUnavailable");

        world.west.answers = true;
        world.west.database = null;
        world.request(WEST, "Forced");
        assertThat(world.reconcile().condition().reason()).isEqualTo("NoReplica");
    }

    @Test
    void aForcedOneGoesOnUnfencedAndFencesFirstWhenTheRegionReturns() {
        world.east.answers = false;
        world.request(WEST, "Forced");
        world.settle();

        assertThat(world.west.database).isEqualTo(DataRole.WRITER);
        assertThat(world.published).isEqualTo(WEST);
        assertThat(world.status.mode()).isEqualTo(FailoverMode.FORCED);
        assertThat(world.status.verifiedAt()).isNotNull();
        assertThat(world.status.lossSeconds()).isEqualTo(7);
        assertThat(world.step(FailoverStepName.FENCE).outcome()).isEqualTo(Outcome.SKIPPED);
        assertThat(world.step(FailoverStepName.FENCE).message()).startsWith("Unfenced: us-east-1 does not answer");
        assertThat(world.step(FailoverStepName.DRAIN).message()).contains("about 7 s of writes are lost");
        assertThat(world.step(FailoverStepName.REBUILD).outcome()).isEqualTo(Outcome.RUNNING);
        assertThat(world.step(FailoverStepName.REBUILD).message()).contains("does not answer: it is fenced first");
        var role = world.decide().roles().of(EAST);
        assertThat(role.held()).as("nothing else is changed there").isTrue();
        assertThat(role.fenced()).isTrue();
        assertThat(role.data()).isEqualTo(DataRole.WRITER);

        world.east.answers = true;
        world.east.progress(world.west);
        assertThat(world.decide().roles().of(EAST).held()).isTrue();
        world.east.progress(world.west);
        assertThat(world.decide().roles().of(EAST).held()).as("both are fenced").isFalse();
        assertThat(world.decide().roles().of(EAST).data())
                .as("sessions may be left")
                .isEqualTo(DataRole.WRITER);
        world.settle();
        assertThat(world.step(FailoverStepName.FENCE).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(world.east.database).isEqualTo(DataRole.REPLICA);
        assertThat(world.status.endedAt()).isNotNull();
    }

    @Test
    void aNewProcessObservesTheFencedRegionBeforeItGoesOnUnfenced() {
        world.readiness = new Readiness(State.NOT_READY, "the cache is behind");
        world.request(WEST, "Forced");
        world.reconcile();
        world.restart();
        world.readiness = new Readiness(State.UNKNOWN, "nothing has been observed yet");
        world.east.answers = false;
        world.reconcile();
        assertThat(world.west.askedDatabase)
                .as("it may answer, but was not observed yet")
                .isEqualTo(DataRole.REPLICA);

        world.readiness = new Readiness(State.NOT_READY, "us-east-1 does not answer");
        world.reconcile();
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.WRITER);
    }

    /** The process may end after it asked the fenced region to become a replica, and before it wrote the status. */
    @Test
    void aRegionThatIsAskedToBecomeAReplicaWasFenced() {
        world.east.answers = false;
        world.request(WEST, "Forced");
        world.settle();
        var unfenced = world.status;
        assertThat(world.step(FailoverStepName.FENCE).outcome()).isEqualTo(Outcome.SKIPPED);

        world.east.answers = true;
        while (!world.facts().of(EAST).asked().isRebuild()) {
            world.now = world.now.plusSeconds(5);
            world.east.progress(world.west);
            world.east.probe(world.west);
            world.reconcile();
        }
        world.status = unfenced;
        world.restart();
        world.settle();
        assertThat(world.step(FailoverStepName.FENCE).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(world.status.endedAt()).isNotNull();
    }

    @Test
    void aForcedOneFencesARegionThatAnswers() {
        world.readiness = new Readiness(State.NOT_READY, "the cache is behind");
        world.request(WEST, "Forced");
        world.reconcile();
        assertThat(world.east.askedDatabaseFenced).isTrue();
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.REPLICA);

        world.now = world.now.plus(FailoverWorld.LIMIT).plusSeconds(1);
        world.reconcile();
        assertThat(world.west.askedDatabase)
                .as("it waits no longer than the limit")
                .isEqualTo(DataRole.WRITER);
    }

    @Test
    void aPlannedOneWhoseRegionFailsMayBeForced() {
        world.request(WEST, "Planned");
        aws();
        world.east.answers = false;
        world.reconcile();
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.REPLICA);

        world.request(WEST, "Forced");
        world.settle();
        assertThat(world.west.database).isEqualTo(DataRole.WRITER);
        assertThat(world.published).isEqualTo(WEST);
    }

    @Test
    void theSameFieldUndoesAFailoverBeforeThePromotion() {
        world.east.written = 200;
        untilFenced();
        aws();
        world.request(EAST, "Planned");
        var decision = world.reconcile();
        assertThat(decision.condition().reason()).isEqualTo("Reverted");
        assertThat(decision.refusal()).isEmpty();
        aws();

        assertThat(world.east.isFenced()).isFalse();
        assertThat(world.east.database).isEqualTo(DataRole.WRITER);
        assertThat(world.west.database).isEqualTo(DataRole.REPLICA);
        assertThat(world.status.endedAt()).isNotNull();
        assertThat(world.status.verifiedAt()).isNull();
        assertThat(world.step(FailoverStepName.PROMOTE).message())
                .isEqualTo("spec.activeRegion was set back to us-east-1");
        assertThat(world.decide().condition().reason()).isEqualTo("Active");
    }

    @Test
    void aPromotionIsNotUndone() {
        untilFenced();
        world.reconcile();
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.WRITER);
        world.request(EAST, "Planned");
        var decision = world.reconcile();

        assertThat(decision.refusal().orElseThrow().reason()).isEqualTo("InProgress");
        assertThat(decision.isInProgress()).isTrue();
        assertThat(world.west.askedDatabase).isEqualTo(DataRole.WRITER);
        assertThat(world.east.askedDatabaseFenced).isTrue();
    }

    @Test
    void nothingIsVerifiedBeforeTheProbeHasUsedTheOtherRegion() {
        untilFenced();
        aws();
        assertThat(world.published).isEqualTo(WEST);
        assertThat(world.step(FailoverStepName.VERIFY).outcome()).isEqualTo(Outcome.RUNNING);
        assertThat(world.status.verifiedAt()).isNull();
        assertThat(world.west.capacity).isEqualTo(RegionCapacity.SCALED);
        assertThat(world.decide().roles().settled()).isEqualTo(EAST);
        assertThat(world.east.askedDatabase).as("not rebuilt").isEqualTo(DataRole.WRITER);

        world.west.probe(world.east);
        world.reconcile();
        assertThat(world.status.verifiedAt()).isNotNull();
        assertThat(world.west.capacity).isEqualTo(RegionCapacity.FULL);
        assertThat(world.decide().roles().settled()).isEqualTo(WEST);
        assertThat(world.east.askedDatabase).isEqualTo(DataRole.REPLICA);
        assertThat(world.east.askedDatabaseFenced)
                .as("until AWS shows a replica")
                .isTrue();
    }

    @Test
    void theFullSizeIsAPartOfSuccess() {
        world.west.notReady = "PlatformCluster west: 2 of 6 nodes";
        untilFenced();
        aws();
        world.west.probe(world.east);
        aws();
        assertThat(world.step(FailoverStepName.VERIFY).message()).isEqualTo("waits for the step Scale");
        assertThat(world.status.verifiedAt()).isNull();

        world.west.notReady = null;
        aws();
        assertThat(world.status.verifiedAt()).isNotNull();
    }

    @Test
    void theSpecNamesTheActiveRegionWhileNothingExists() {
        var facts = world.facts();
        var decision = FailoverDecisions.of(new FailoverFacts(
                facts.spec(),
                false,
                true,
                true,
                facts.primary(),
                facts.secondary(),
                facts.readiness(),
                null,
                facts.bucketsBehind(),
                null,
                Optional.empty(),
                facts.limit(),
                facts.now()));
        assertNothingIsDone(decision);
    }

    /** The operator of the lost region took the children and the status with it. */
    @Test
    void aRegionWhoseReplicaIsKnownIsNotActive() {
        world.east.database = null;
        world.east.cache = null;
        world.east.answers = false;
        world.east.askedDatabase = DataRole.REPLICA;
        world.east.askedCache = DataRole.REPLICA;
        world.west.askedDatabase = DataRole.WRITER;
        world.west.askedCache = DataRole.WRITER;
        world.hasResources = false; // they have the uid of the lost object
        world.request(WEST, "Planned");
        assertThat(world.decide().condition().reason()).isEqualTo("StandbyNotReady");
        assertThat(world.decide().roles().of(WEST).data()).isEqualTo(DataRole.REPLICA);

        world.request(WEST, "Forced");
        assertThat(world.decide().isInProgress()).isTrue();
    }

    @Test
    void ofTwoWritersTheOneThatTheSpecDoesNotNameIsFencedThenRebuilt() {
        world.west.database = DataRole.WRITER;
        world.west.cache = DataRole.WRITER;
        var decision = world.reconcile();
        assertThat(decision.roles().of(EAST))
                .isEqualTo(RegionRole.writer(RegionCapacity.SCALED)
                        .withProbe(decision.roles().of(EAST).probe()));
        assertThat(decision.roles().of(WEST).fenced()).isTrue();
        assertThat(decision.roles().of(WEST).data()).isEqualTo(DataRole.WRITER);
        assertThat(decision.roles().published()).isEqualTo(EAST);

        world.settle();
        assertThat(world.west.database).isEqualTo(DataRole.REPLICA);
        assertThat(world.east.database).isEqualTo(DataRole.WRITER);
    }

    /** Killed after any number of writes of any reconcile, with the status and all memory lost: the end is the same. */
    @ParameterizedTest
    @ValueSource(strings = {"Planned", "Forced"})
    void aKilledOperatorGoesOnFromWhatIsThere(String mode) {
        for (var killedAt = 0; killedAt < 30; killedAt++) {
            for (var writes = 0; writes < 8; writes++) {
                var each = FailoverWorld.steady();
                each.east.answers = mode.equals("Planned");
                each.request(WEST, mode);
                for (var i = 0; i < killedAt; i++) {
                    each.now = each.now.plusSeconds(5);
                    each.reconcile();
                    if (!each.east.progress(each.west)
                            && !each.west.progress(each.east)
                            && !each.east.probe(each.west)) {
                        each.west.probe(each.east);
                    }
                }
                each.reconcile(writes);
                each.restart();
                each.status = null;
                each.settle();
                each.east.answers = true;
                each.settle();

                assertThat(List.of(each.west.database, each.west.cache, each.east.database, each.east.cache))
                        .as(mode + ", killed at " + killedAt + " after " + writes + " writes")
                        .containsExactly(DataRole.WRITER, DataRole.WRITER, DataRole.REPLICA, DataRole.REPLICA);
                assertThat(each.east.databaseFenced || each.east.cacheFenced).isFalse();
                assertThat(each.published).isEqualTo(WEST);
            }
        }
    }

    @Test
    void theMessageSaysWhatHappensAndWhatIsNext() {
        world.request(WEST, "Planned");
        var decision = world.reconcile();
        assertThat(decision.condition().message())
                .isEqualTo(
                        "Planned failover from us-east-1 to us-west-2 since 2030-01-31T12:00:00Z; step Fence: waits until"
                                + " the database is fenced: PlatformDatabase us-east-1: ready; next: Drain");
        assertThat(Duration.between(Instant.parse(world.status.startedAt()), world.now))
                .isZero();
    }
}
