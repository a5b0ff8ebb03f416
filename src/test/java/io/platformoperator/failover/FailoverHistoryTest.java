package io.platformoperator.failover;

import static io.platformoperator.failover.FailoverWorld.EAST;
import static io.platformoperator.failover.FailoverWorld.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.DataRole;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Random histories of requests, outages, progress of AWS and of the probes, kills and losses of the status. Whatever happens, no two
 * regions may accept applications, the former writer is not replaced before it is fenced, and Vault is not restored once applications
 * use it.
 */
class FailoverHistoryTest {
    private static final int REQUEST_EAST = 0;
    private static final int REQUEST_WEST = 1;
    private static final int FORCE_EAST = 2;
    private static final int FORCE_WEST = 3;
    private static final int EAST_FAILS = 4;
    private static final int WEST_FAILS = 5;
    private static final int RETURN = 6;
    private static final int KILLED = 7;
    private static final int STATUS_LOST = 8;
    private static final int RESTART = 9;
    private static final int TIME_PASSES = 10;
    private static final int AGAIN = 11;
    static final int LAST = 22;

    @Property(tries = 1000)
    void applicationsHaveOneWriterAndNothingIsReplacedUnfenced(
            @ForAll @Size(max = 120) List<@IntRange(max = LAST) Integer> events,
            @ForAll @IntRange(max = 7) int writes) {
        var world = FailoverWorld.steady().withStacks();
        for (var event : events) {
            happen(world, event, writes);
            check(world);
        }
        world.east.answers = true;
        world.west.answers = true;
        world.request(world.requested, "Planned");
        for (var i = 0; i < 3; i++) {
            world.refusal = null; // the request is repeated
            world.settle();
            check(world);
        }

        var active = world.region(world.requested);
        var other = world.other(world.requested);
        assertThat(world.decide().isInProgress()).as("events: " + events).isFalse();
        assertThat(List.of(active.database, active.cache, other.database, other.cache))
                .as("events: " + events)
                .containsExactly(DataRole.WRITER, DataRole.WRITER, DataRole.REPLICA, DataRole.REPLICA);
        assertThat(List.of(active.databaseFenced, active.cacheFenced, other.databaseFenced, other.cacheFenced))
                .containsOnly(false);
        assertThat(world.published).isEqualTo(world.requested);
        assertThat(active.capacity).isEqualTo(RegionCapacity.FULL);
        assertThat(active.stacks).allSatisfy(stack -> {
            assertThat(stack.askedBackup).isNull();
            assertThat(stack.askedRestore).isNull();
        });
    }

    private static void happen(FailoverWorld world, int event, int writes) {
        world.now = world.now.plusSeconds(5);
        switch (event) {
            case REQUEST_EAST -> world.request(EAST, "Planned");
            case REQUEST_WEST -> world.request(WEST, "Planned");
            case FORCE_EAST -> world.request(EAST, "Forced");
            case FORCE_WEST -> world.request(WEST, "Forced");
            case EAST_FAILS -> world.east.answers = false;
            case WEST_FAILS -> world.west.answers = false;
            case RETURN -> {
                world.east.answers = true;
                world.west.answers = true;
            }
            case KILLED -> {
                world.reconcile(writes);
                world.restart();
            }
            case STATUS_LOST -> world.status = null;
            case RESTART -> world.restart();
            case TIME_PASSES -> world.now = world.now.plus(FailoverWorld.LIMIT);
            case AGAIN -> world.refusal = null;
            case 12, 13 -> world.east.progress(world.west);
            case 14, 15 -> world.west.progress(world.east);
            case 16 -> world.east.probe(world.west);
            case 17 -> world.west.probe(world.east);
            case 20 -> restore(world, EAST);
            case 21 -> restore(world, WEST);
            default -> world.reconcile();
        }
    }

    /** A snapshot replaces the whole content of Vault, so it must not come after applications were told to use that. */
    private static void restore(FailoverWorld world, String name) {
        var region = world.region(name);
        var vault = region.stacks.getFirst();
        var before = vault.done.size();
        FailoverWorld.restore(region, world.other(name));
        assertThat(vault.done.size() > before && world.published.equals(name))
                .as("the Vault of " + name + " is replaced while applications use it")
                .isFalse();
    }

    private static void check(FailoverWorld world) {
        var decision = world.decide();
        var east = decision.roles().of(EAST);
        var west = decision.roles().of(WEST);
        assertThat(List.of(east, west))
                .as("at most one writer that applications may use")
                .filteredOn(role -> role.data() == DataRole.WRITER && !role.fenced())
                .hasSizeLessThan(2);
        for (var name : List.of(EAST, WEST)) {
            var region = world.region(name);
            var role = decision.roles().of(name);
            if (role.data() == DataRole.REPLICA
                    && region.database == DataRole.WRITER
                    && region.askedDatabase == DataRole.WRITER) {
                assertThat(region.isFenced())
                        .as(name + " is replaced by a replica")
                        .isTrue();
            }
            if (role.data() == DataRole.WRITER
                    && region.askedDatabase == DataRole.REPLICA
                    && world.mode.equals("Planned")
                    && world.other(name).database == DataRole.WRITER) {
                assertThat(world.other(name).isFenced())
                        .as(name + " is promoted as planned")
                        .isTrue();
            }
            if (role.held()) {
                assertThat(role.fenced()).isTrue();
            }
        }
        assertThat(world.region(decision.roles().published()).database)
                .as("what is published accepts writes")
                .isEqualTo(DataRole.WRITER);
    }
}
