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
 * Status conditions by the Kubernetes API conventions and kstatus: {@code Ready}; {@code Reconciling} and {@code Stalled},
 * which are there only while they are true.
 */
public final class Conditions {
    /** Everything that the observed generation wants is as wanted. */
    public static final String READY = "Ready";

    /** Work is under way. */
    public static final String RECONCILING = "Reconciling";

    /** It goes no further without a person. */
    public static final String STALLED = "Stalled";

    private final List<Condition> before;
    private final long generation;
    private final Instant now;
    private final List<Condition> conditions = new ArrayList<>();

    /**
     * The next conditions of an object.
     *
     * @param before the present ones: a condition whose status did not change keeps its transition time
     * @param generation of the spec that they will speak of
     */
    public Conditions(List<Condition> before, long generation, Instant now) {
        this.before = before;
        this.generation = generation;
        this.now = now;
    }

    /** Adds a condition that is true or false. */
    public Conditions with(String type, boolean status, String reason, String message) {
        var text = status ? "True" : "False";
        var since = find(before, type)
                .filter(condition -> Objects.equals(condition.getStatus(), text))
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> time(now));
        conditions.add(new ConditionBuilder()
                .withType(type)
                .withStatus(text)
                .withReason(reason)
                .withMessage(message)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build());
        return this;
    }

    /** Adds a condition that is there only while it is true. */
    public Conditions when(boolean status, String type, String reason, String message) {
        return status ? with(type, true, reason, message) : this;
    }

    /** All that were added. */
    public List<Condition> list() {
        return List.copyOf(conditions);
    }

    /** The condition of that type. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    /** Whether the condition of that type is true for that generation of the spec. */
    public static boolean isTrue(List<Condition> conditions, String type, long generation) {
        return find(conditions, type)
                .filter(condition -> "True".equals(condition.getStatus()))
                .filter(condition -> Objects.equals(condition.getObservedGeneration(), generation))
                .isPresent();
    }

    /** A time as Kubernetes writes it: RFC 3339, whole seconds, UTC. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
