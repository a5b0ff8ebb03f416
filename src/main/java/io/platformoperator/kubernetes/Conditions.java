package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Builds the status conditions of one object by the Kubernetes API conventions and kstatus. {@code Ready} is always present;
 * {@code Reconciling} and {@code Stalled} are present only while they are true.
 */
public final class Conditions {
    /** The actual state matches the spec of the observed generation. */
    public static final String READY = "Ready";

    /** The operator or the cloud is still working towards the spec. */
    public static final String RECONCILING = "Reconciling";

    /** The object makes no progress until a user acts. */
    public static final String STALLED = "Stalled";

    /** All resources of the object were deleted; the object remains because AWS may create some of them again. */
    public static final String TORN_DOWN = "TornDown";

    private final List<Condition> before;
    private final long generation;
    private final Instant now;
    private final List<Condition> conditions = new ArrayList<>();

    /**
     * Starts the next conditions of an object, without any condition yet.
     *
     * @param before the present conditions: a condition whose status did not change keeps its transition time
     * @param generation generation of the spec that the new conditions describe
     * @param now transition time of each condition whose status changed
     */
    public Conditions(List<Condition> before, long generation, Instant now) {
        this.before = before;
        this.generation = generation;
        this.now = now;
    }

    /** Adds a condition with status True or False. */
    public Conditions with(String type, boolean status, String reason, String message) {
        return with(type, status ? "True" : "False", reason, message);
    }

    /** Adds a condition with status {@code True}, {@code False} or {@code Unknown}. */
    public Conditions with(String type, String status, String reason, String message) {
        var since = find(before, type)
                .filter(condition -> Objects.equals(condition.getStatus(), status))
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> time(now));
        conditions.add(new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build());
        return this;
    }

    /** Adds a condition with status True if {@code isPresent}, else nothing. */
    public Conditions when(boolean isPresent, String type, String reason, String message) {
        return isPresent ? with(type, true, reason, message) : this;
    }

    /** Adds {@code Ready}, and {@code Reconciling} and {@code Stalled} where they are true, all with one reason and message. */
    public Conditions summary(
            boolean isReady, boolean isReconciling, boolean isStalled, String reason, String message) {
        return with(READY, isReady, reason, message)
                .when(isReconciling, RECONCILING, reason, message)
                .when(isStalled, STALLED, reason, message);
    }

    /** All conditions added so far, in the order of addition. */
    public List<Condition> list() {
        return List.copyOf(conditions);
    }

    /** The condition of that type, if the list has one. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    /** True if the condition of that type has status True and was observed at that generation of the spec. */
    public static boolean isTrue(List<Condition> conditions, String type, long generation) {
        return find(conditions, type)
                .filter(condition -> "True".equals(condition.getStatus()))
                .filter(condition -> Objects.equals(condition.getObservedGeneration(), generation))
                .isPresent();
    }

    /** The first of several problems and the number of the others, such as {@code ec2/Vpc vpc: refused, and 2 more}. */
    public static String firstAndCount(String first, int count) {
        return count > 1 ? first + ", and " + (count - 1) + " more" : first;
    }

    /** Formats a time as Kubernetes does: RFC 3339, whole seconds, UTC. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
