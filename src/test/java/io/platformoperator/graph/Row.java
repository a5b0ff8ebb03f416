package io.platformoperator.graph;

import io.platformoperator.graph.Shape.Trait;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One resource as the simulated cloud itself knows it. */
final class Row {
    private final Shape shape;
    private final String id;
    private final String name;
    private final Instant created;
    private final List<String> uses;
    private final int cut;
    private List<String> mentions;
    private Map<String, String> tags;
    private int size;
    private int floor;
    private int policy;
    private Instant shownFrom;
    private Instant busyUntil;
    private String busyWith = "creating";
    private boolean failed;
    private boolean tampered;
    private @Nullable Instant removed;
    private Instant gone = Instant.MAX;
    private Instant shownUntil = Instant.MAX;

    Row(Shape shape, String id, Want want, Map<String, String> tags, Instant now) {
        this.shape = shape;
        this.id = id;
        this.name = want.name();
        this.created = now;
        this.uses = want.uses();
        this.cut = want.cut();
        this.mentions = want.mentions();
        this.tags = Map.copyOf(tags);
        this.size = want.size();
        this.floor = want.floor();
        this.shownFrom = now;
        this.busyUntil = now;
    }

    Shape shape() {
        return shape;
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

    /** Whether no operator made it: it carries no identity, or is part of something that does not. */
    boolean isForeign() {
        return tags.isEmpty() ? !shape.is(Trait.PART) || name.startsWith("foreign") : tags.containsKey("foreign");
    }

    boolean stands(String other) {
        return uses.contains(other);
    }

    boolean isPartOf(String parent) {
        return shape.is(Trait.PART) && name.startsWith(parent + "/");
    }

    boolean isListed(Instant now) {
        return !now.isBefore(shownFrom) && now.isBefore(shownUntil);
    }

    boolean isGoing(Instant now) {
        return removed != null && !now.isBefore(removed);
    }

    boolean isGone(Instant now) {
        return !now.isBefore(gone);
    }

    State state(Instant now) {
        if (isGoing(now) && gone.isAfter(removed)) {
            return new State.Deleting("deleting");
        }
        if (now.isBefore(busyUntil)) {
            return new State.Pending(busyWith);
        }
        return failed ? new State.Failed("failed", "no capacity") : new State.Ready("available");
    }

    Thing show(Instant now) {
        return new Thing(id, name, tags, uses, mentions, size, floor, cut, policy, state(now), created);
    }

    void lateBy(Duration lag) {
        shownFrom = created.plus(lag);
    }

    void busyUntil(Instant instant, String with) {
        busyUntil = instant;
        busyWith = with;
    }

    void fails() {
        failed = true;
    }

    /** Changes one field; false when it was as wanted before, and the operator could know it. */
    boolean change(Want want, String field) {
        var before = List.of(size, floor, policy, mentions);
        switch (field) {
            case "size" -> size = want.size();
            case "floor" -> floor = Math.max(floor, want.floor());
            case "policy" -> policy = want.policy();
            case "mentions" -> mentions = want.mentions();
            default -> throw new IllegalArgumentException(field + " can't be changed");
        }
        return tampered || !before.equals(List.of(size, floor, policy, mentions));
    }

    /** Whether it is as wanted, and done. */
    boolean isAs(Want want, Map<String, String> wantedTags, Instant now) {
        return name.equals(want.name())
                && uses.equals(want.uses())
                && mentions.equals(want.mentions())
                && size == want.size()
                && floor >= want.floor()
                && cut == want.cut()
                && (!shape.is(Trait.DETAILS) || policy == want.policy())
                && (shape.is(Trait.PART) || tags.entrySet().containsAll(wantedTags.entrySet()))
                && state(now) instanceof State.Ready;
    }

    /** Somebody changes settings by hand. */
    void drift(int by) {
        tampered = true;
        size += by;
        floor += by;
        policy += by;
    }

    Row tags(Map<String, String> more) {
        var all = new HashMap<>(tags);
        all.putAll(more);
        tags = Map.copyOf(all);
        return this;
    }

    void removed(Instant at, Instant goneAt, Duration lag) {
        removed = at;
        gone = goneAt;
        shownUntil = goneAt.plus(lag);
    }

    @Override
    public String toString() {
        return shape + " " + id + " " + name + " "
                + identity().map(Identity::name).orElse("");
    }
}
