package io.platformoperator.graph;

import static io.platformoperator.graph.UpdateBehavior.AT_LEAST;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The resource kinds of the simulated cloud: one for each behavior of a real cloud. */
enum SimulatedKind {
    /** Like a VPC: no name, no token, ready soon. */
    NAMELESS,
    /** Like a KMS key: no name, no token, with a creation time; updates return no settings. */
    NAMELESS_DATED(Trait.CREATION_TIME, Trait.DETAILS, Trait.UPDATE_RETURNS_NOTHING),
    /** Like an IAM role: the name is the id, deleted by the call itself. */
    NAMED(Trait.NAMED, Trait.ID_IS_NAME, Trait.DELETED_AT_ONCE),
    /** Like a bucket: some settings are readable only by a call per resource. */
    DETAILED(Trait.NAMED, Trait.DETAILS, Trait.UPDATE_RETURNS_NOTHING, Trait.DELETED_AT_ONCE, Trait.HOLDS_DATA),
    /** Like a subnet: no name, deleted by the call itself. */
    NAMELESS_DELETED_AT_ONCE(Trait.DELETED_AT_ONCE),
    /** Like a NAT gateway: an idempotency token; failed resources are useless. */
    TOKEN(Trait.IDEMPOTENCY_TOKEN, Trait.SLOW, Trait.MAY_FAIL),
    /** Like a cluster: a name, minutes to create, minutes to delete. */
    SLOW(Trait.NAMED, Trait.SLOW, Trait.UPDATE_RETURNS_NOTHING),
    /** Like a database: holds data. */
    DATA(Trait.NAMED, Trait.SLOW, Trait.HOLDS_DATA, Trait.CREATION_TIME),
    /** Like a node group: recreated when failed; some settings are readable only by a call per resource. */
    SLOW_DETAILED(Trait.NAMED, Trait.ID_IS_NAME, Trait.SLOW, Trait.MAY_FAIL, Trait.DETAILS),
    /** Like a route: no tags, part of its parent and deleted with it. */
    PART(Trait.PART, Trait.NAMED, Trait.ID_IS_NAME, Trait.DELETED_AT_ONCE),
    /** Like the attachment of a policy to a role: a part that must be deleted before its parent. */
    BLOCKING_PART(Trait.PART, Trait.BLOCKS_PARENT_DELETION, Trait.NAMED, Trait.ID_IS_NAME, Trait.DELETED_AT_ONCE);

    /** A behavior that the engine must handle. */
    enum Trait {
        NAMED,
        ID_IS_NAME,
        IDEMPOTENCY_TOKEN,
        PART,
        BLOCKS_PARENT_DELETION,
        CREATION_TIME,
        DETAILS,
        UPDATE_RETURNS_NOTHING,
        DELETED_AT_ONCE,
        SLOW,
        MAY_FAIL,
        HOLDS_DATA
    }

    @SuppressWarnings("ImmutableEnumChecker") // immutable (Set.of)
    private final Set<Trait> traits;

    @SuppressWarnings("ImmutableEnumChecker") // immutable
    private final ResourceKind<SimulatedCloud, DesiredResource, ObservedResource> definition;

    SimulatedKind(Trait... traits) {
        this.traits = Set.of(traits);
        this.definition = define();
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** True if a repeated create call may create a second resource. */
    boolean isNameless() {
        return !is(Trait.NAMED);
    }

    ResourceKind<SimulatedCloud, DesiredResource, ObservedResource> definition() {
        return definition;
    }

    static List<ResourceKind<SimulatedCloud, ?, ?>> kinds() {
        return Arrays.stream(values())
                .<ResourceKind<SimulatedCloud, ?, ?>>map(SimulatedKind::definition)
                .toList();
    }

    private ResourceKind<SimulatedCloud, DesiredResource, ObservedResource> define() {
        var builder = ResourceKind.<SimulatedCloud, DesiredResource, ObservedResource>named("simulated/" + name())
                .creationTime(Duration.ofMinutes(is(Trait.SLOW) ? 1 : 0))
                .id(ObservedResource::id)
                .state(ObservedResource::state)
                .list(cloud -> cloud.list(this))
                .preview(this::preview)
                .create((cloud, desired, request) -> cloud.create(this, desired, request))
                .field("size", DesiredResource::size, ObservedResource::size, IN_PLACE)
                .field("references", DesiredResource::references, ObservedResource::references, IN_PLACE)
                .field("minimum", DesiredResource::minimum, ObservedResource::minimum, AT_LEAST)
                .field("immutable", DesiredResource::immutable, ObservedResource::immutable, REPLACE)
                .field("dependsOn", DesiredResource::dependsOn, ObservedResource::dependsOn, REPLACE)
                .update((cloud, observed, desired, changes) -> cloud.change(this, observed.id(), desired, changes))
                .delete((cloud, observed, request) -> cloud.delete(this, observed.id()));
        if (is(Trait.DETAILS)) {
            builder.field("policy", DesiredResource::policy, ObservedResource::policy, IN_PLACE)
                    .details(
                            Duration.ofMinutes(10),
                            (cloud, observed) -> cloud.read(this, observed.id()),
                            (cached, listed) -> listed.without(cached.policy()));
        }
        if (is(Trait.NAMED)) {
            builder.name(DesiredResource::name, ObservedResource::name);
        }
        if (is(Trait.PART)) {
            return builder.partOf(ObservedResource::parent)
                    .deletesSynchronously()
                    .build();
        }
        builder.tags(ObservedResource::tags)
                .updateTags((cloud, observed, tags) -> cloud.retag(this, observed.id(), tags));
        if (isNameless()) {
            builder.withoutUniqueName();
        }
        if (is(Trait.DELETED_AT_ONCE)) {
            builder.deletesSynchronously();
        }
        if (is(Trait.CREATION_TIME)) {
            builder.createdAt(ObservedResource::created);
        }
        if (is(Trait.HOLDS_DATA)) {
            builder.holdsData();
        }
        if (is(Trait.MAY_FAIL)) {
            builder.recreateWhenFailed(failed -> true);
        }
        return builder.build();
    }

    private ObservedResource preview(DesiredResource desired) {
        var id = is(Trait.ID_IS_NAME) ? desired.name() : Plan.KNOWN_AFTER_APPLY;
        return new ObservedResource(
                id,
                desired.name(),
                Map.of(),
                desired.dependsOn(),
                desired.references(),
                desired.size(),
                desired.minimum(),
                desired.immutable(),
                desired.policy(),
                State.READY,
                Instant.EPOCH);
    }
}
