package io.platformoperator.failover;

import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.failover.Readiness.State;
import java.time.Duration;

/** Whether a request for a failover is accepted, before anything is done for it. Pure. */
sealed interface Admission {
    /** The failover begins. */
    record Accepted() implements Admission {}

    /** It can't be told yet. */
    record Undecided(String message) implements Admission {}

    /** Nothing is done until there is another request. */
    record Refused(FailoverRefusal refusal) implements Admission {}

    /** The admission of the request for a failover between those regions. */
    static Admission of(FailoverFacts facts, RegionFacts from, RegionFacts to) {
        if (facts.refusal().isPresent()) {
            return new Refused(facts.refusal().get());
        }
        if (!facts.isManaged()) {
            return refused(
                    "NotManaged", "the operator may not change the environment: set spec.managementPolicy Manage");
        }
        if (facts.readiness().state() == State.UNKNOWN) {
            return new Undecided("waits for the first observation of both regions: "
                    + facts.readiness().message());
        }
        return facts.isForced() ? ofForced(facts, from, to) : ofPlanned(facts, from, to);
    }

    private static Admission ofPlanned(FailoverFacts facts, RegionFacts from, RegionFacts to) {
        return facts.readiness().state() == State.READY
                ? new Accepted()
                : refused(
                        "StandbyNotReady",
                        "%s can't take over: %s. Wait until the condition FailoverReady is True and %s; if %s is lost, set"
                                        .formatted(
                                                to.region(), facts.readiness().message(), REQUEST_AGAIN, from.region())
                                + " spec.failover.mode Forced");
    }

    private static Admission ofForced(FailoverFacts facts, RegionFacts from, RegionFacts to) {
        if (!to.answers()) {
            return refused(
                    "RegionUnavailable",
                    "%s does not answer: %s. When it does, %s".formatted(to.region(), to.silence(), REQUEST_AGAIN));
        }
        if (to.database().role() != DataRole.REPLICA) {
            return refused(
                    "NoReplica",
                    "%s has no replica of the database: %s"
                            .formatted(to.region(), to.database().line()));
        }
        if (from.answers() && facts.readiness().state() == State.READY) {
            return refused(
                    "ForcedNotNeeded",
                    "%s answers, and %s could take over without a loss: set spec.failover.mode Planned"
                            .formatted(from.region(), to.region()));
        }
        return ofLoss(facts, from);
    }

    private static Admission ofLoss(FailoverFacts facts, RegionFacts from) {
        var configured = facts.spec().failover().maxDataLossSeconds();
        var limit = configured == null
                ? Duration.ofMinutes(facts.spec().objectives().dataLossMinutes())
                        .toSeconds()
                : configured;
        var loss = facts.expectedLossSeconds();
        if (loss == null) {
            return configured == null
                    ? new Accepted()
                    : refused(
                            "LossUnknown",
                            ("the loss is unknown, because no heartbeat of %s was seen, and spec.failover.maxDataLossSeconds"
                                            + " is %d: remove it to fail over with an unknown loss")
                                    .formatted(from.region(), limit));
        }
        return loss <= limit
                ? new Accepted()
                : refused(
                        "LossTooLarge",
                        "about %d s of writes would be lost, and at most %d s may be: set spec.failover.maxDataLossSeconds %d to accept that"
                                .formatted(loss, limit, loss + loss / 2));
    }

    /** How a person repeats a request that was refused. */
    String REQUEST_AGAIN = "set the annotation platform-operator.io/reconcile-requested-at to a new value";

    private static Admission refused(String reason, String message) {
        return new Refused(new FailoverRefusal(reason, message));
    }
}
