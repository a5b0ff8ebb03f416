package io.platformoperator.graph;

import io.platformoperator.graph.FaultInjection.CloudException;
import io.platformoperator.graph.SimulatedKind.Trait;
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
 * A cloud in virtual time: resources pass through states, appear late in listings, and reject what a real cloud
 * rejects; calls take time and fail. Violations of the graph package's promises are collected in {@link #violations()}.
 */
final class SimulatedCloud implements Cloud, InstantSource {
    private final Random random;
    private final FaultInjection faults;
    private final Map<SimulatedKind, Map<String, SimulatedResource>> resources = new EnumMap<>(SimulatedKind.class);
    private final Map<SimulatedKind, Integer> creationSeconds = new EnumMap<>(SimulatedKind.class);
    private final Map<String, SimulatedResource> byToken = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Duration listingLag = Duration.ZERO;
    private Duration updateLag = Duration.ZERO;
    private Duration latency = Duration.ZERO;
    private double failureShare;
    private boolean ignoresUpdates;
    private @Nullable String unreadableName;
    private int lastId;
    private int listCount;
    private int readCount;
    private int writeCount;
    private int createCount;
    private int trace;

    SimulatedCloud(long seed) {
        random = new Random(seed);
        faults = new FaultInjection(random);
        for (var kind : SimulatedKind.values()) {
            resources.put(kind, new LinkedHashMap<>());
            creationSeconds.put(kind, kind.is(Trait.SLOW) ? 20 + random.nextInt(180) : random.nextInt(4));
        }
    }

    @Override
    public Instant instant() {
        return now;
    }

    void advanceTo(Instant instant) {
        now = instant.isAfter(now) ? instant : now;
    }

    FaultInjection faults() {
        return faults;
    }

    /** Listings show creations and deletions up to this much later. */
    void lag(Duration longest) {
        listingLag = longest;
    }

    /** Listings show each change of settings this much later. */
    void lagOfUpdates(Duration lag) {
        updateLag = lag;
    }

    /** Each call takes up to this long. */
    void latency(Duration longest) {
        latency = longest;
    }

    /** This share of creations fails permanently, for kinds that may fail. */
    void failing(double share) {
        failureShare = share;
    }

    /** If true, updates are accepted and answered as if they took effect, but change nothing. */
    void ignoresUpdates(boolean ignores) {
        ignoresUpdates = ignores;
    }

    /** Denies reads of the resource of that name, as the policy of a bucket may; null: of none. */
    void denyReads(@Nullable String name) {
        unreadableName = name;
    }

    /** Time to create one resource. */
    Duration creationTime(SimulatedKind kind) {
        return Duration.ofSeconds(creationSeconds.getOrDefault(kind, 0));
    }

    List<String> violations() {
        return violations;
    }

    int listCount() {
        return listCount;
    }

    /** Number of reads of single resources. */
    int readCount() {
        return readCount;
    }

    int writeCount() {
        return writeCount;
    }

    /** Number of resources that the operator created. */
    int createCount() {
        return createCount;
    }

    /** Hash of every call so far, their order and their times. */
    int trace() {
        return trace;
    }

    @Override
    public CloudError classify(RuntimeException exception) {
        if (exception instanceof CloudException existing) {
            return existing.error();
        }
        violations.add("unexpected " + exception);
        return CloudError.withoutRequest(ErrorClass.REFUSED, "Unexpected", exception.toString());
    }

    // Calls of the resource kinds.

    List<ObservedResource> list(SimulatedKind kind) {
        listCount++;
        return call("list " + kind, false, () -> {
            var shown = new LinkedHashMap<
                    String,
                    ObservedResource>(); // of two resources that had the same id, the later one once listings show it
            table(kind).values().stream()
                    .filter(resource -> resource.isListed(now))
                    .forEach(resource ->
                            shown.put(resource.id(), resource.showInListing(now).without(null)));
            var listing = new ArrayList<>(shown.values());
            Collections.shuffle(listing, random);
            return listing;
        });
    }

    Optional<ObservedResource> read(SimulatedKind kind, String id) {
        readCount++;
        return call("read " + id, false, () -> Optional.ofNullable(table(kind).get(id))
                .filter(resource -> !resource.isDeleted(now))
                .map(resource -> {
                    if (resource.name().equals(unreadableName)) {
                        throw new CloudException(ErrorClass.DENIED, "AccessDenied", id);
                    }
                    return resource.show(now);
                }));
    }

    ObservedResource create(SimulatedKind kind, DesiredResource desired, CreateRequest request) {
        return write("create " + request.identity(), () -> createResource(kind, desired, request)
                .show(now));
    }

    @Nullable
    ObservedResource change(SimulatedKind kind, String id, DesiredResource desired, UpdateRequest changes) {
        return write("change " + id, () -> {
            var resource = writable(kind, id);
            refuseUnless(resource.state(now) instanceof State.Ready, "IncorrectState", id);
            checkValues(desired);
            if (ignoresUpdates) {
                return kind.is(Trait.UPDATE_RETURNS_NOTHING)
                        ? null
                        : resource.show(now).as(desired);
            }
            var before = resource.show(now);
            for (var difference : changes.differences()) {
                change(resource, desired, difference.field());
            }
            resource.changeListedFrom(before, now.plus(updateLag));
            resource.pendingUntil(now.plus(creationTime(kind).dividedBy(4)), "modifying");
            return kind.is(Trait.UPDATE_RETURNS_NOTHING) ? null : resource.show(now);
        });
    }

    void retag(SimulatedKind kind, String id, Map<String, String> tags) {
        write("retag " + id, () -> writable(kind, id).tags(tags));
    }

    void delete(SimulatedKind kind, String id) {
        write("delete " + id, () -> {
            var resource = table(kind).get(id);
            if (resource == null || resource.isBeingDeleted(now)) {
                return id; // as the kinds do when the cloud answers NotFound
            }
            checkOwner(resource);
            refuseUnless(!(resource.state(now) instanceof State.Pending), "IncorrectState", id);
            refuseUnless(!isInUse(id), "DependencyViolation", id);
            startDeletion(resource);
            return id;
        });
    }

    // Actions of other actors, which the operator does not observe.

    /** Creates a resource as another actor. */
    SimulatedResource createManually(SimulatedKind kind, DesiredResource desired, Map<String, String> tags) {
        return add(new SimulatedResource(kind, nextId(kind, desired), desired, tags, now));
    }

    /** Deletes a resource and its dependents as another actor. */
    void deleteManually(SimulatedResource resource) {
        activeResources()
                .filter(other -> other.isDependentOn(resource.id()))
                .toList()
                .forEach(this::deleteManually);
        startDeletion(resource);
    }

    /** Every existing resource that is not being deleted. */
    Stream<SimulatedResource> activeResources() {
        return resources.values().stream()
                .flatMap(table -> table.values().stream())
                .filter(resource -> !resource.isBeingDeleted(now));
    }

    /** Every existing resource. */
    Stream<SimulatedResource> existingResources() {
        return resources.values().stream()
                .flatMap(table -> table.values().stream())
                .filter(resource -> !resource.isDeleted(now));
    }

    private Map<String, SimulatedResource> table(SimulatedKind kind) {
        return resources.getOrDefault(kind, Map.of());
    }

    private <T> T write(String what, Supplier<T> work) {
        writeCount++;
        return call(what, true, work);
    }

    private <T> T call(String what, boolean isWrite, Supplier<T> work) {
        trace = Objects.hash(trace, what, now);
        advanceRandomly();
        faults.before(isWrite);
        var result = work.get();
        advanceRandomly();
        faults.after(isWrite);
        return result;
    }

    private void advanceRandomly() {
        now = now.plusNanos((long) (latency.toNanos() * random.nextDouble() / 2));
    }

    private SimulatedResource createResource(SimulatedKind kind, DesiredResource desired, CreateRequest request) {
        checkValues(desired);
        var existing = kind.is(Trait.IDEMPOTENCY_TOKEN) ? byToken.get(request.token()) : null;
        if (existing != null) {
            return existing;
        }
        if (kind.is(Trait.NAMED)) {
            var isTaken = table(kind).values().stream()
                    .anyMatch(resource ->
                            !resource.isDeleted(now) && resource.name().equals(desired.name()));
            if (isTaken) {
                throw new CloudException(ErrorClass.ALREADY_EXISTS, "AlreadyExists", desired.name());
            }
        }
        activeResources()
                .filter(resource ->
                        resource.identity().filter(request.identity()::equals).isPresent())
                .forEach(duplicate ->
                        violations.add(request.identity() + " is created again while " + duplicate.id() + " exists"));
        var parent = kind.is(Trait.PART)
                ? Stream.of(desired.name().substring(0, desired.name().indexOf('/')))
                : Stream.<String>empty();
        Stream.concat(parent, desired.dependsOn().stream()).forEach(this::state);
        for (var id : desired.ready()) {
            var state = state(id);
            if (state instanceof State.Pending(var word)
                    && word.equals("creating")
                    && !mayBeListedOtherwise(activeResource(id))) {
                violations.add(request.identity() + " is created before " + id + " is ready");
            }
            refuseUnless(state instanceof State.Ready, "IncorrectState", id);
        }
        var resource = add(new SimulatedResource(
                kind, nextId(kind, desired), desired, kind.is(Trait.PART) ? Map.of() : request.tags(), now));
        createCount++;
        byToken.put(request.token(), resource);
        resource.listedAfter(randomLag());
        resource.pendingUntil(now.plus(creationTime(kind)), "creating");
        if (kind.is(Trait.MAY_FAIL) && random.nextDouble() < failureShare) {
            resource.failPermanently();
        }
        return resource;
    }

    private State state(String id) {
        return activeResource(id).state(now);
    }

    private SimulatedResource activeResource(String id) {
        return activeResources()
                .filter(resource -> resource.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new CloudException(ErrorClass.WAITING, "NotFound", id));
    }

    private String nextId(SimulatedKind kind, DesiredResource desired) {
        return kind.is(Trait.ID_IS_NAME) ? desired.name() : "id-" + ++lastId;
    }

    private SimulatedResource add(SimulatedResource resource) {
        var before = table(resource.kind()).remove(resource.id());
        if (before != null) {
            table(resource.kind()).put(resource.id() + " until " + now, before);
        }
        table(resource.kind()).put(resource.id(), resource);
        return resource;
    }

    private void change(SimulatedResource resource, DesiredResource desired, String field) {
        if (!resource.change(desired, field) && !mayBeListedOtherwise(resource)) {
            violations.add(resource.id() + " is changed although its " + field + " has the desired value");
        }
    }

    /**
     * True if the listing on which the operator acts may show the resource before its latest change, or an earlier resource of its id:
     * a process that started after the earlier one was deleted, and before listings showed it, does not know that one. The listing is
     * at most as old as the drift interval and the longest poll of another kind: a reconcile after that poll starts the overdue listing
     * in the background, and acts on the one before.
     */
    private boolean mayBeListedOtherwise(SimulatedResource resource) {
        var pace = PollIntervals.DEFAULT;
        var oldest = now.minus(pace.driftInterval()).minus(pace.pollCeiling());
        return !resource.isChangeListed(oldest)
                || (!resource.isListed(oldest)
                        && table(resource.kind()).values().stream()
                                .anyMatch(other -> other != resource
                                        && other.id().equals(resource.id())
                                        && other.isListedAfter(oldest)));
    }

    private void startDeletion(SimulatedResource resource) {
        var takes = resource.kind().is(Trait.DELETED_AT_ONCE)
                ? Duration.ZERO
                : creationTime(resource.kind()).dividedBy(2);
        resource.deleted(now, now.plus(takes), randomLag());
        activeResources()
                .filter(part -> part.isPartOf(resource.id()))
                .toList()
                .forEach(part -> part.deleted(now, now, randomLag()));
    }

    private boolean isInUse(String id) {
        return existingResources()
                .anyMatch(resource -> resource.isDependentOn(id)
                        || (resource.kind().is(Trait.BLOCKS_PARENT_DELETION) && resource.isPartOf(id)));
    }

    private SimulatedResource writable(SimulatedKind kind, String id) {
        var resource = table(kind).get(id);
        refuseUnless(resource != null && !resource.isBeingDeleted(now), "NotFound", id);
        checkOwner(Objects.requireNonNull(resource));
        return resource;
    }

    private void checkOwner(SimulatedResource resource) {
        if (resource.isForeign()) {
            violations.add(resource.id() + " belongs to another owner and is changed");
        }
    }

    private void checkValues(DesiredResource desired) {
        if (desired.toString().contains(Plan.KNOWN_AFTER_APPLY)) {
            violations.add("a preview value is sent to the cloud: " + desired);
        }
    }

    private static void refuseUnless(boolean condition, String code, String id) {
        if (!condition) {
            throw new CloudException(ErrorClass.WAITING, code, id);
        }
    }

    private Duration randomLag() {
        return Duration.ofMillis((long) (listingLag.toMillis() * random.nextDouble()));
    }
}
