package io.platformoperator.graph;

import io.platformoperator.graph.Faults.CloudException;
import io.platformoperator.graph.Shape.Trait;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A cloud in virtual time: resources pass through states, show up late, refuse what a real cloud refuses; calls take
 * time and fail. It notes everything that the graph promises never to do in {@link #violations()}.
 */
final class SimulatedCloud implements Cloud, InstantSource {
    private final Random random;
    private final Faults faults;
    private final Map<Shape, Map<String, Row>> rows = new EnumMap<>(Shape.class);
    private final Map<Shape, Integer> makingSeconds = new EnumMap<>(Shape.class);
    private final Map<String, Row> byToken = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Duration lag = Duration.ZERO;
    private Duration latency = Duration.ZERO;
    private double failing;
    private boolean ignoresChanges;
    private int ids;
    private int lists;
    private int reads;
    private int writes;
    private int made;
    private int trace;

    SimulatedCloud(long seed) {
        random = new Random(seed);
        faults = new Faults(random);
        for (var shape : Shape.values()) {
            rows.put(shape, new LinkedHashMap<>());
            makingSeconds.put(shape, shape.is(Trait.SLOW) ? 20 + random.nextInt(180) : random.nextInt(4));
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    void advanceTo(Instant instant) {
        now = instant.isAfter(now) ? instant : now;
    }

    Faults faults() {
        return faults;
    }

    /** What was made shows up, and what went disappears, up to so much later. */
    void lag(Duration longest) {
        lag = longest;
    }

    /** Each call takes up to that long. */
    void latency(Duration longest) {
        latency = longest;
    }

    /** That share of what can fail for good while it is made, does. */
    void failing(double share) {
        failing = share;
    }

    /** Changes are accepted from now on, and answered as if they had been made, but nothing is done. */
    void ignoresChanges(boolean ignores) {
        ignoresChanges = ignores;
    }

    /** How long it takes to make one. */
    Duration making(Shape shape) {
        return Duration.ofSeconds(makingSeconds.getOrDefault(shape, 0));
    }

    List<String> violations() {
        return violations;
    }

    int lists() {
        return lists;
    }

    /** How often one was read alone. */
    int reads() {
        return reads;
    }

    int writes() {
        return writes;
    }

    /** How many the operator made. */
    int made() {
        return made;
    }

    /** A number made from every call so far, in its order, and its time. */
    int trace() {
        return trace;
    }

    @Override
    public CloudError classify(RuntimeException exception) {
        if (exception instanceof CloudException known) {
            return known.error();
        }
        violations.add("unexpected " + exception);
        return CloudError.ours(ErrorClass.REFUSED, "Unexpected", exception.toString());
    }

    // What the kinds call.

    List<Thing> list(Shape shape) {
        lists++;
        return call("list " + shape, false, () -> {
            var shown = new LinkedHashMap<String, Thing>(); // of two that had one id, the later one, once it shows up
            table(shape).values().stream()
                    .filter(row -> row.isListed(now))
                    .forEach(row -> shown.put(row.id(), row.show(now).without(null)));
            var listing = new ArrayList<>(shown.values());
            Collections.shuffle(listing, random);
            return listing;
        });
    }

    Optional<Thing> read(Shape shape, String id) {
        reads++;
        return call("read " + id, false, () -> Optional.ofNullable(table(shape).get(id))
                .filter(row -> !row.isGone(now))
                .map(row -> row.show(now)));
    }

    Thing create(Shape shape, Want want, Claim claim) {
        return write(
                "create " + claim.identity(), () -> make(shape, want, claim).show(now));
    }

    @Nullable
    Thing change(Shape shape, String id, Want want, Changes changes) {
        return write("change " + id, () -> {
            var row = ours(shape, id);
            refuseUnless(row.state(now) instanceof State.Ready, "IncorrectState", id);
            check(want);
            if (ignoresChanges) {
                return shape.is(Trait.SILENT) ? null : row.show(now).as(want);
            }
            for (var difference : changes.differences()) {
                change(row, want, difference.field());
            }
            row.busyUntil(now.plus(making(shape).dividedBy(4)), "modifying");
            return shape.is(Trait.SILENT) ? null : row.show(now);
        });
    }

    void retag(Shape shape, String id, Map<String, String> tags) {
        write("retag " + id, () -> ours(shape, id).tags(tags));
    }

    void delete(Shape shape, String id) {
        write("delete " + id, () -> {
            var row = table(shape).get(id);
            if (row == null || row.isGoing(now)) {
                return id; // as the kinds do when the cloud says NotFound
            }
            refuseForeign(row);
            refuseUnless(!(row.state(now) instanceof State.Pending), "IncorrectState", id);
            refuseUnless(!isInUse(id), "DependencyViolation", id);
            remove(row);
            return id;
        });
    }

    // What others do, unseen by the operator.

    /** Somebody makes a resource by hand. */
    Row byHand(Shape shape, Want want, Map<String, String> tags) {
        return add(new Row(shape, nextId(shape, want), want, tags, now));
    }

    /** Somebody removes a resource by hand, and all that stands on it. */
    void removeByHand(Row row) {
        live().filter(other -> other.stands(row.id())).toList().forEach(this::removeByHand);
        remove(row);
    }

    /** Everything that exists and is not going. */
    Stream<Row> live() {
        return rows.values().stream().flatMap(table -> table.values().stream()).filter(row -> !row.isGoing(now));
    }

    /** Everything that exists, whether going or not. */
    Stream<Row> existing() {
        return rows.values().stream().flatMap(table -> table.values().stream()).filter(row -> !row.isGone(now));
    }

    private Map<String, Row> table(Shape shape) {
        return rows.getOrDefault(shape, Map.of());
    }

    private <T> T write(String what, Supplier<T> work) {
        writes++;
        return call(what, true, work);
    }

    private <T> T call(String what, boolean isWrite, Supplier<T> work) {
        trace = Objects.hash(trace, what, now);
        pass();
        faults.before();
        var result = work.get();
        pass();
        faults.after(isWrite);
        return result;
    }

    private void pass() {
        now = now.plusNanos((long) (latency.toNanos() * random.nextDouble() / 2));
    }

    private Row make(Shape shape, Want want, Claim claim) {
        check(want);
        var known = shape.is(Trait.TOKEN) ? byToken.get(claim.token()) : null;
        if (known != null) {
            return known;
        }
        if (shape.is(Trait.NAMED)) {
            var taken = table(shape).values().stream()
                    .anyMatch(row -> !row.isGone(now) && row.name().equals(want.name()));
            if (taken) {
                throw new CloudException(ErrorClass.CONFLICT, "AlreadyExists", want.name());
            }
        }
        live().filter(row -> row.identity().filter(claim.identity()::equals).isPresent())
                .forEach(twin -> violations.add(claim.identity() + " is made again while " + twin.id() + " exists"));
        var parent = shape.is(Trait.PART)
                ? Stream.of(want.name().substring(0, want.name().indexOf('/')))
                : Stream.<String>empty();
        Stream.concat(parent, want.uses().stream()).forEach(this::state);
        for (var id : want.ready()) {
            var state = state(id);
            if (state instanceof State.Pending(var word) && word.equals("creating")) {
                violations.add(claim.identity() + " is made before " + id + " is ready");
            }
            refuseUnless(state instanceof State.Ready, "IncorrectState", id);
        }
        var row = add(new Row(shape, nextId(shape, want), want, shape.is(Trait.PART) ? Map.of() : claim.tags(), now));
        made++;
        byToken.put(claim.token(), row);
        row.lateBy(lagging());
        row.busyUntil(now.plus(making(shape)), "creating");
        if (shape.is(Trait.FAILS) && random.nextDouble() < failing) {
            row.fails();
        }
        return row;
    }

    private State state(String id) {
        return live().filter(row -> row.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CloudException(ErrorClass.WAITING, "NotFound", id))
                .state(now);
    }

    private String nextId(Shape shape, Want want) {
        return shape.is(Trait.ID_IS_NAME) ? want.name() : "id-" + ++ids;
    }

    private Row add(Row row) {
        var before = table(row.shape()).remove(row.id());
        if (before != null) {
            table(row.shape()).put(row.id() + " until " + now, before);
        }
        table(row.shape()).put(row.id(), row);
        return row;
    }

    private void change(Row row, Want want, String field) {
        if (!row.change(want, field)) {
            violations.add(row.id() + " is changed though its " + field + " is as wanted");
        }
    }

    private void remove(Row row) {
        var takes = row.shape().is(Trait.VANISHES)
                ? Duration.ZERO
                : making(row.shape()).dividedBy(2);
        row.removed(now, now.plus(takes), lagging());
        live().filter(part -> part.isPartOf(row.id())).toList().forEach(part -> part.removed(now, now, lagging()));
    }

    private boolean isInUse(String id) {
        return existing().anyMatch(row -> row.stands(id) || (row.shape().is(Trait.HOLDS_PARENT) && row.isPartOf(id)));
    }

    private Row ours(Shape shape, String id) {
        var row = table(shape).get(id);
        refuseUnless(row != null && !row.isGoing(now), "NotFound", id);
        refuseForeign(Objects.requireNonNull(row));
        return row;
    }

    private void refuseForeign(Row row) {
        if (row.isForeign()) {
            violations.add(row.id() + " is somebody else's and is touched");
        }
    }

    private void check(Want want) {
        if (want.toString().contains(Plan.KNOWN_LATER)) {
            violations.add("a foreseen value is sent to the cloud: " + want);
        }
    }

    private static void refuseUnless(boolean condition, String code, String id) {
        if (!condition) {
            throw new CloudException(ErrorClass.WAITING, code, id);
        }
    }

    private Duration lagging() {
        return Duration.ofMillis((long) (lag.toMillis() * random.nextDouble()));
    }
}
