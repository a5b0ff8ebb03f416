package io.platformoperator.graph;

import io.platformoperator.graph.SimulatedKind.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One resource in the simulated cloud's own records. */
final class SimulatedResource {
    private final SimulatedKind kind;
    private final String id;
    private final String name;
    private final Instant created;
    private final List<String> dependsOn;
    private final int immutable;
    private List<String> references;
    private Map<String, String> tags;
    private int size;
    private int minimum;
    private int policy;
    private Instant listedFrom;
    private Instant pendingUntil;
    private String pendingStatus = "creating";
    private @Nullable ObservedResource beforeChange;
    private Instant changeListedFrom = Instant.MIN;
    private boolean failed;
    private boolean isDrifted;
    private @Nullable Instant deletionStart;
    private Instant deletedAt = Instant.MAX;
    private Instant listedUntil = Instant.MAX;

    SimulatedResource(SimulatedKind kind, String id, DesiredResource desired, Map<String, String> tags, Instant now) {
        this.kind = kind;
        this.id = id;
        this.name = desired.name();
        this.created = now;
        this.dependsOn = desired.dependsOn();
        this.immutable = desired.immutable();
        this.references = desired.references();
        this.tags = Map.copyOf(tags);
        this.size = desired.size();
        this.minimum = desired.minimum();
        this.listedFrom = now;
        this.pendingUntil = now;
    }

    SimulatedKind kind() {
        return kind;
    }

    String id() {
        return id;
    }

    String name() {
        return name;
    }

    Optional<Identity> identity() {
        return Identity.of(tags);
    }

    /** True if the operator did not create it: it carries no identity, or is part of a resource without one. */
    boolean isForeign() {
        return tags.isEmpty() ? !kind.is(Trait.PART) || name.startsWith("foreign") : tags.containsKey("foreign");
    }

    boolean isDependentOn(String other) {
        return dependsOn.contains(other);
    }

    boolean isPartOf(String parent) {
        return kind.is(Trait.PART) && name.startsWith(parent + "/");
    }

    boolean isListed(Instant now) {
        return !now.isBefore(listedFrom) && now.isBefore(listedUntil);
    }

    /** True if a listing after that time may show it. */
    boolean isListedAfter(Instant at) {
        return at.isBefore(listedUntil);
    }

    boolean isBeingDeleted(Instant now) {
        return deletionStart != null && !now.isBefore(deletionStart);
    }

    boolean isDeleted(Instant now) {
        return !now.isBefore(deletedAt);
    }

    State state(Instant now) {
        if (isBeingDeleted(now) && deletedAt.isAfter(deletionStart)) {
            return new State.Deleting("deleting");
        }
        if (now.isBefore(pendingUntil)) {
            return new State.Pending(pendingStatus);
        }
        return failed ? new State.Failed("failed", "no capacity") : new State.Ready("available");
    }

    ObservedResource show(Instant now) {
        return new ObservedResource(
                id, name, tags, dependsOn, references, size, minimum, immutable, policy, state(now), created);
    }

    /** The resource as a listing shows it: before its latest change while listings lag. */
    ObservedResource showInListing(Instant now) {
        return beforeChange != null && now.isBefore(changeListedFrom) ? beforeChange : show(now);
    }

    /** True if listings show the latest change at that time. */
    boolean isChangeListed(Instant at) {
        return beforeChange == null || !at.isBefore(changeListedFrom);
    }

    /** Listings show that state until then. */
    void changeListedFrom(ObservedResource before, Instant until) {
        beforeChange = before;
        changeListedFrom = until;
    }

    void listedAfter(Duration lag) {
        listedFrom = created.plus(lag);
    }

    void pendingUntil(Instant instant, String with) {
        pendingUntil = instant;
        pendingStatus = with;
    }

    void failPermanently() {
        failed = true;
    }

    /**
     * Changes one field. Returns false if the field had the desired value before and the operator could have observed
     * that.
     */
    boolean change(DesiredResource desired, String field) {
        var before = List.of(size, minimum, policy, references);
        switch (field) {
            case "size" -> size = desired.size();
            case "minimum" -> minimum = Math.max(minimum, desired.minimum());
            case "policy" -> policy = desired.policy();
            case "references" -> references = desired.references();
            default -> throw new IllegalArgumentException(field + " can't be changed");
        }
        return isDrifted || !before.equals(List.of(size, minimum, policy, references));
    }

    /** True if it is ready and in the desired state. */
    boolean matches(DesiredResource desired, Map<String, String> desiredTags, Instant now) {
        return name.equals(desired.name())
                && dependsOn.equals(desired.dependsOn())
                && references.equals(desired.references())
                && size == desired.size()
                && minimum >= desired.minimum()
                && immutable == desired.immutable()
                && (!kind.is(Trait.DETAILS) || policy == desired.policy())
                && (kind.is(Trait.PART) || tags.entrySet().containsAll(desiredTags.entrySet()))
                && state(now) instanceof State.Ready;
    }

    /** Changes its settings as another actor. */
    void drift(int by) {
        isDrifted = true;
        size += by;
        minimum += by;
        policy += by;
    }

    SimulatedResource tags(Map<String, String> more) {
        var all = new HashMap<>(tags);
        all.putAll(more);
        tags = Map.copyOf(all);
        return this;
    }

    void deleted(Instant at, Instant deletedAtTime, Duration lag) {
        deletionStart = at;
        deletedAt = deletedAtTime;
        listedUntil = deletedAtTime.plus(lag);
    }

    @Override
    public String toString() {
        return kind + " " + id + " " + name + " "
                + identity().map(Identity::name).orElse("");
    }
}
