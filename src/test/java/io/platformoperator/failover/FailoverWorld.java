package io.platformoperator.failover;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.DataRole;
import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.FailoverStatus;
import io.platformoperator.api.v1alpha1.FailoverStatus.FailoverStep;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.failover.Readiness.State;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.FenceProof.Access;
import io.platformoperator.probe.observation.FenceProof.Attempt;
import io.platformoperator.probe.observation.LogPosition;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.observation.SessionsEnded;
import io.platformoperator.probe.observation.StoreFigures;
import io.platformoperator.probe.observation.StoreObservation;
import io.platformoperator.probe.observation.Verification;
import io.platformoperator.recovery.observation.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Two regions that do what their children are asked for, step by step, and an operator that may be killed between any two of its
 * writes. A test decides what happens next.
 */
final class FailoverWorld {
    static final String EAST = "us-east-1";
    static final String WEST = "us-west-2";
    static final Duration LIMIT = Duration.ofMinutes(10);
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    /** The parsed specs by request. */
    private static final Map<String, EnvironmentSpec> SPECS = new ConcurrentHashMap<>();

    final Region east = new Region(EAST);
    final Region west = new Region(WEST);
    Instant now = Instant.parse("2030-01-31T12:00:00Z");
    String requested = EAST;
    String mode = "Planned";
    Integer maxLossSeconds;
    Long lossSeconds = 7L;
    FailoverStatus status;
    FailoverRefusal refusal;
    Readiness readiness;
    /** False for an operator that has taken the environment over, and owns nothing of it yet. */
    boolean hasResources = true;

    String published = EAST;

    /** A region as AWS and its probe have it. */
    static final class Region {
        final String name;
        DataRole askedDatabase;
        DataRole askedCache;
        boolean askedDatabaseFenced;
        boolean askedCacheFenced;
        RegionCapacity capacity = RegionCapacity.STANDBY;
        ProbeRequest probe;
        DataRole database;
        DataRole cache;
        boolean databaseFenced;
        boolean cacheFenced;
        boolean answers = true;
        Instant fencedSince;
        String proof;
        String ended;
        String verified;
        long written = 100;
        long replayed = 100;
        String notReady;
        List<StackInRegion> stacks = List.of();

        Region(String name) {
            this.name = name;
        }

        boolean isFenced() {
            return databaseFenced && cacheFenced;
        }

        void be(DataRole role) {
            askedDatabase = role;
            askedCache = role;
            database = role;
            cache = role;
            capacity = role == DataRole.WRITER ? RegionCapacity.FULL : RegionCapacity.STANDBY;
        }

        /** AWS does one thing that the children are asked for, if there is one. */
        boolean progress(Region other) {
            if (!answers) {
                return false;
            }
            if (databaseFenced != askedDatabaseFenced) {
                databaseFenced = askedDatabaseFenced;
                return true;
            }
            if (cacheFenced != askedCacheFenced) {
                cacheFenced = askedCacheFenced;
                return true;
            }
            if (database != askedDatabase && (askedDatabase == DataRole.WRITER ? !askedDatabaseFenced : true)) {
                if (askedDatabase == DataRole.REPLICA && (!other.answers || other.database != DataRole.WRITER)) {
                    return false; // a replica needs a writer
                }
                database = askedDatabase;
                return true;
            }
            if (cache != askedCache && (askedCache == DataRole.WRITER ? !askedCacheFenced : true)) {
                cache = askedCache;
                return true;
            }
            return false;
        }

        /** The probe does one thing that it is asked for. */
        boolean probe(Region other) {
            if (!answers) {
                return false;
            }
            if (probe != null && probe.proof() != null && !probe.proof().equals(proof) && isFenced()) {
                proof = probe.proof();
                return true;
            }
            if (probe != null
                    && probe.endSessions() != null
                    && !probe.endSessions().equals(ended)) {
                ended = probe.endSessions();
                return true;
            }
            if (database == DataRole.REPLICA && other.answers && replayed < other.written) {
                replayed = other.written;
                return true;
            }
            if (database == DataRole.WRITER && probe != null && probe.verify() != null) {
                var isNew = !probe.verify().equals(verified);
                verified = probe.verify();
                return isNew;
            }
            return false;
        }

        RegionFacts facts(Instant now, String published) {
            fencedSince = isFenced() ? fencedSince == null ? now : fencedSince : null;
            return new RegionFacts(
                    name,
                    askedDatabase == null
                            ? null
                            : new AskedRole(askedDatabase, askedCache, askedDatabaseFenced || askedCacheFenced),
                    new StoreFacts(database, databaseFenced, "PlatformDatabase " + name + ": ready"),
                    new StoreFacts(cache, cacheFenced, "PlatformCache " + name + ": ready"),
                    answers,
                    answers ? "" : name + " does not answer",
                    answers ? List.of(observation(now)) : List.of(),
                    proof == null || !answers
                            ? Reading.missing("no proof")
                            : Reading.of(new FenceProof(
                                    proof,
                                    now,
                                    new Attempt(Access.REFUSED, "refused"),
                                    new Attempt(Access.REFUSED, ""))),
                    fencedSince,
                    Optional.ofNullable(notReady),
                    published.equals(name) ? Optional.empty() : Optional.of("publishes the outputs"),
                    Optional.ofNullable(notReady),
                    published.equals(name),
                    stacks.stream().map(StackInRegion::recovery).toList());
        }

        private PublishedObservation observation(Instant now) {
            return new PublishedObservation(name, now, store(now, database, true), store(now, cache, false));
        }

        private StoreObservation store(Instant now, DataRole role, boolean hasLog) {
            var isWriter = role == DataRole.WRITER;
            return new StoreObservation(
                    role,
                    now,
                    isWriter ? written : replayed,
                    1L,
                    name,
                    now,
                    1L,
                    "",
                    new StoreFigures(
                            ended == null ? 3 : 0,
                            null,
                            hasLog && isWriter ? new LogPosition(written) : null,
                            null,
                            hasLog && !isWriter ? new LogPosition(replayed) : null),
                    ended == null ? null : new SessionsEnded(ended, now, 3, hasLog ? new LogPosition(written) : null),
                    verified == null ? null : new Verification(verified, now, "db:5432", ""));
        }
    }

    /** A stack whose data is in the cluster of a region. */
    static final class StackInRegion {
        final StackName name;
        String askedBackup;
        StackRequests.Restore askedRestore;
        String backedUp;
        String restored;
        String failure;
        boolean lacksCopy;
        /** Each restore that was done, by its id. */
        final List<String> done = new ArrayList<>();

        StackInRegion(StackName name) {
            this.name = name;
        }

        void ask(StackRequests requests) {
            askedBackup = requests.lastBackup();
            var restore = requests.restores().get(name);
            if (restore == null || !restore.equals(askedRestore)) {
                failure = null;
            }
            askedRestore = restore;
        }

        /** The stack does one thing that it is asked for. It does not restore what has no backup. */
        boolean progress(StackInRegion other) {
            if (askedBackup != null && !askedBackup.equals(backedUp)) {
                backedUp = askedBackup;
                return true;
            }
            var restore = askedRestore;
            if (restore != null
                    && failure == null
                    && !done.contains(restore.id())
                    && (!restore.afterLastBackup() || restore.id().equals(other.backedUp))) {
                done.add(restore.id());
                restored = restore.id();
                return true;
            }
            return false;
        }

        private StackRecovery recovery() {
            return new StackRecovery(
                    name,
                    askedBackup,
                    askedBackup != null && askedBackup.equals(backedUp),
                    Optional.empty(),
                    askedRestore,
                    askedRestore != null && askedRestore.id().equals(restored),
                    Optional.ofNullable(askedRestore == null ? null : failure),
                    lacksCopy,
                    "PlatformStack " + name.text());
        }
    }

    /** Gives both regions Vault and Velero. */
    FailoverWorld withStacks() {
        for (var region : List.of(east, west)) {
            region.stacks = List.of(new StackInRegion(StackName.SECRETS), new StackInRegion(StackName.BACKUP));
        }
        return this;
    }

    /** The stacks of a region do one thing that they are asked for. */
    static boolean restore(Region region, Region other) {
        for (var i = 0; i < region.stacks.size(); i++) {
            if (region.answers && region.stacks.get(i).progress(other.stacks.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** A world in which us-east-1 is active and us-west-2 is ready to take over. */
    static FailoverWorld steady() {
        var world = new FailoverWorld();
        world.east.be(DataRole.WRITER);
        world.west.be(DataRole.REPLICA);
        return world;
    }

    Region region(String name) {
        return name.equals(EAST) ? east : west;
    }

    Region other(String name) {
        return name.equals(EAST) ? west : east;
    }

    void request(String region, String ofMode) {
        requested = region;
        mode = ofMode;
        refusal = null;
    }

    /** The facts as a reconcile reads them. */
    FailoverFacts facts() {
        return new FailoverFacts(
                spec(),
                hasResources,
                true,
                true,
                east.facts(now, published),
                west.facts(now, published),
                readiness == null ? derivedReadiness() : readiness,
                lossSeconds,
                Optional.empty(),
                status,
                Optional.ofNullable(refusal),
                LIMIT,
                now);
    }

    EnvironmentSpec spec() {
        return SPECS.computeIfAbsent(
                "%s, failover: {mode: %s%s}"
                        .formatted(
                                requested,
                                mode,
                                maxLossSeconds == null ? "" : ", maxDataLossSeconds: " + maxLossSeconds),
                request -> YAML.unmarshal("""
                                metadata: {name: shop, namespace: platform}
                                spec: {tier: production, regions: {
                                  primary: {name: us-east-1, cidr: 10.0.0.0/16},
                                  secondary: {name: us-west-2, cidr: 10.1.0.0/16}}, activeRegion: %s}
                                """.formatted(request), PlatformEnvironment.class)
                        .getSpec());
    }

    /** Ready if both regions answer, and one is an unfenced writer and the other its replica. */
    private Readiness derivedReadiness() {
        var isReady = east.answers
                && west.answers
                && east.database != west.database
                && east.cache == east.database
                && west.cache == west.database
                && !east.databaseFenced
                && !west.databaseFenced;
        return new Readiness(isReady ? State.READY : State.NOT_READY, isReady ? "" : "a region is not ready");
    }

    FailoverDecision decide() {
        return FailoverDecisions.of(facts());
    }

    /** One whole reconcile. */
    FailoverDecision reconcile() {
        return reconcile(Integer.MAX_VALUE);
    }

    /** A reconcile that is killed after that number of writes: the spec of each database and cache, the other specs, the status. */
    FailoverDecision reconcile(int writes) {
        var decision = decide();
        var left = writes;
        for (var region : List.of(east, west)) {
            var role = decision.roles().of(region.name);
            if (left-- > 0) {
                region.askedDatabase = role.data();
                region.askedDatabaseFenced = role.fenced();
                region.capacity = role.capacity();
            }
            if (left-- > 0) {
                region.askedCache = role.data();
                region.askedCacheFenced = role.fenced();
            }
            if (left-- > 0) {
                region.probe = role.probe();
                region.stacks.forEach(stack -> stack.ask(role.stacks()));
            }
        }
        if (left > 0) {
            published = decision.roles().published();
            status = decision.status();
            refusal = decision.isInProgress() ? null : decision.refusal().orElse(null);
        }
        return decision;
    }

    /** What the process remembers is lost. */
    void restart() {
        east.fencedSince = null;
        west.fencedSince = null;
    }

    /** Lets everything happen that is asked for, with a reconcile after each thing, until nothing does. */
    FailoverDecision settle() {
        FailoverDecision last = null;
        for (var i = 0; i < 200; i++) {
            now = now.plusSeconds(5);
            last = reconcile();
            if (!east.progress(west)
                    && !west.progress(east)
                    && !east.probe(west)
                    && !west.probe(east)
                    && !restore(east, west)
                    && !restore(west, east)
                    && i > 100) {
                break;
            }
        }
        return last;
    }

    FailoverStep step(FailoverStepName name) {
        return status.steps().stream()
                .filter(step -> step.name().equals(name.text()))
                .findFirst()
                .orElseThrow();
    }
}
