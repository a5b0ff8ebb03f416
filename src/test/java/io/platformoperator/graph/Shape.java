package io.platformoperator.graph;

import static io.platformoperator.graph.OnDifference.AT_LEAST;
import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REPLACE;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The kinds of resources that the simulated cloud knows: one for each way in which a real cloud behaves. */
enum Shape {
    /** Like a VPC: no name, no token, there soon. */
    NAMELESS,
    /** Like a KMS key: no name, no token, with its time of creation; a change shows only by a new look. */
    NAMELESS_DATED(Trait.DATED, Trait.SILENT),
    /** Like an IAM role: the name is the id, gone at once when deleted. */
    NAMED(Trait.NAMED, Trait.ID_IS_NAME, Trait.VANISHES),
    /** Like a bucket: settings that only calls of their own show. */
    DETAILED(Trait.NAMED, Trait.DETAILS, Trait.SILENT, Trait.VANISHES, Trait.DATA),
    /** Like a subnet: no name, gone at once when deleted. */
    NAMELESS_VANISHING(Trait.VANISHES),
    /** Like a NAT gateway: an idempotency token; one that failed is worth nothing. */
    TOKEN(Trait.TOKEN, Trait.SLOW, Trait.FAILS),
    /** Like a cluster: a name, minutes to make, minutes to delete. */
    SLOW(Trait.NAMED, Trait.SLOW, Trait.SILENT),
    /** Like a database: holds data. */
    DATA(Trait.NAMED, Trait.SLOW, Trait.DATA, Trait.DATED),
    /** Like a node group: made again when it failed, with settings that only calls of their own show. */
    SLOW_DETAILED(Trait.NAMED, Trait.ID_IS_NAME, Trait.SLOW, Trait.FAILS, Trait.DETAILS),
    /** Like a route: without tags, part of what it stands on and gone with it. */
    PART(Trait.PART, Trait.NAMED, Trait.ID_IS_NAME, Trait.VANISHES),
    /** Like the attachment of a policy to a role: a part that has to go before its parent. */
    HOLDING_PART(Trait.PART, Trait.HOLDS_PARENT, Trait.NAMED, Trait.ID_IS_NAME, Trait.VANISHES);

    /** One thing about a kind that the engine has to cope with. */
    enum Trait {
        NAMED,
        ID_IS_NAME,
        TOKEN,
        PART,
        HOLDS_PARENT,
        DATED,
        DETAILS,
        SILENT,
        VANISHES,
        SLOW,
        FAILS,
        DATA
    }

    @SuppressWarnings("ImmutableEnumChecker") // Set.of
    private final Set<Trait> traits;

    @SuppressWarnings("ImmutableEnumChecker") // a value
    private final ResourceKind<SimulatedCloud, Want, Thing> kind;

    Shape(Trait... traits) {
        this.traits = Set.of(traits);
        this.kind = describe();
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** Without a name, a second create call may make a second one. */
    boolean isNameless() {
        return !is(Trait.NAMED);
    }

    ResourceKind<SimulatedCloud, Want, Thing> kind() {
        return kind;
    }

    static List<ResourceKind<SimulatedCloud, ?, ?>> kinds() {
        return Arrays.stream(values())
                .<ResourceKind<SimulatedCloud, ?, ?>>map(Shape::kind)
                .toList();
    }

    private ResourceKind<SimulatedCloud, Want, Thing> describe() {
        var builder = ResourceKind.<SimulatedCloud, Want, Thing>named("simulated/" + name())
                .takes(Duration.ofMinutes(is(Trait.SLOW) ? 1 : 0))
                .id(Thing::id)
                .state(Thing::state)
                .list(cloud -> cloud.list(this))
                .preview(this::preview)
                .create((cloud, want, claim) -> cloud.create(this, want, claim))
                .field("size", Want::size, Thing::size, IN_PLACE)
                .field("mentions", Want::mentions, Thing::mentions, IN_PLACE)
                .field("floor", Want::floor, Thing::floor, AT_LEAST)
                .field("cut", Want::cut, Thing::cut, REPLACE)
                .field("uses", Want::uses, Thing::uses, REPLACE)
                .update((cloud, have, want, changes) -> cloud.change(this, have.id(), want, changes))
                .delete((cloud, have, farewell) -> cloud.delete(this, have.id()));
        if (is(Trait.DETAILS)) {
            builder.field("policy", Want::policy, Thing::policy, IN_PLACE)
                    .details(
                            Duration.ofMinutes(10),
                            (cloud, have) -> cloud.read(this, have.id()),
                            (before, listed) -> listed.without(before.policy()));
        }
        if (is(Trait.NAMED)) {
            builder.name(Want::name, Thing::name);
        }
        if (is(Trait.PART)) {
            return builder.partOf(Thing::parent).vanishes().build();
        }
        builder.tags(Thing::tags).retag((cloud, have, tags) -> cloud.retag(this, have.id(), tags));
        if (isNameless()) {
            builder.nameless();
        }
        if (is(Trait.VANISHES)) {
            builder.vanishes();
        }
        if (is(Trait.DATED)) {
            builder.created(Thing::created);
        }
        if (is(Trait.DATA)) {
            builder.holdsData();
        }
        if (is(Trait.FAILS)) {
            builder.recreatedWhenFailed();
        }
        return builder.build();
    }

    private Thing preview(Want want) {
        var id = is(Trait.ID_IS_NAME) ? want.name() : Plan.KNOWN_LATER;
        return new Thing(
                id,
                want.name(),
                Map.of(),
                want.uses(),
                want.mentions(),
                want.size(),
                want.floor(),
                want.cut(),
                want.policy(),
                State.READY,
                Instant.EPOCH);
    }
}
