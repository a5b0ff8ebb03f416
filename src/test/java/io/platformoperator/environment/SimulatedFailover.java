package io.platformoperator.environment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.CacheSpec;
import io.platformoperator.api.v1alpha1.DatabaseSpec;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.cache.Cache;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.database.Database;
import io.platformoperator.environment.cloud.SimulatedProbes;
import io.platformoperator.environment.cloud.SimulatedRegions;
import io.platformoperator.environment.composition.AvailableStack;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.failover.FailoverGauges;
import io.platformoperator.failover.RegionFailover;
import io.platformoperator.graph.PollIntervals;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.recovery.Recovery;
import io.platformoperator.recovery.RecoveryGauges;
import io.platformoperator.recovery.RecoveryReport;
import io.platformoperator.subsystem.DependencyNotifier;
import io.platformoperator.subsystem.EnvironmentClaims;
import io.platformoperator.subsystem.KnownKinds;
import io.platformoperator.subsystem.ReconcileSteps;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.ResourceGauges;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * An environment with two regions in virtual time: the operator's own evaluation of failovers and composition of children, and the
 * reconcilers of databases and caches with the engine, on {@link SimulatedRegions}. All other children are ready at once. The process
 * may end after any of its calls of AWS and of the API server; the next one knows what these have.
 */
final class SimulatedFailover implements AutoCloseable {
    static final Duration OBSERVATIONS = Duration.ofSeconds(60);
    private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);
    private static final Duration LONGEST_STEP = Duration.ofSeconds(10);
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    /** AWS's listings show everything at once here, and no answer is shared for longer than a call takes. */
    private static final PollIntervals INTERVALS = new PollIntervals(
            0.08,
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(120),
            Duration.ofNanos(2),
            Duration.ofSeconds(10),
            0.08);

    /**
     * Everything that outlasts a process, at one moment.
     *
     * @param effect what the process had done last
     * @param lostUntil time until which us-east-1 is lost; null if it is not
     */
    record Moment(String effect, ObjectNode aws, SimulatedObjects objects, Instant now, Instant lostUntil) {}

    final SimulatedRegions aws;
    private final SimulatedProbes probes;
    private final Composition composition = new Composition(
            Catalog.standard(),
            Stream.of(StackName.BASE, StackName.SECRETS, StackName.BACKUP)
                    .map(name -> new AvailableStack(name, List.of()))
                    .toList(),
            new KnownKinds(Set.of()));
    private volatile Instant now;
    private SimulatedObjects objects;
    private Instant lostUntil;
    private OperatorProcess process;
    private Predicate<String> ends = _ -> false;

    SimulatedFailover() throws IOException {
        System.setProperty("aws.accessKeyId", "operator");
        System.setProperty("aws.secretAccessKey", "secret");
        now = Instant.parse("2030-01-31T12:00:00Z");
        var environment = YAML.unmarshal(manifest(SimulatedRegions.EAST, "Planned"), PlatformEnvironment.class);
        environment.getMetadata().setUid("77");
        environment.getMetadata().setGeneration(1L);
        environment.getMetadata().setCreationTimestamp("2030-01-21T12:00:00Z");
        objects = new SimulatedObjects(environment);
        aws = new SimulatedRegions(() -> now);
        probes = new SimulatedProbes(aws);
        process = new OperatorProcess();
    }

    private static String manifest(String active, String mode) {
        return """
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: shop, namespace: platform}
                spec:
                  tier: production
                  activeRegion: %s
                  failover: {mode: %s}
                  regions:
                    primary: {name: us-east-1, cidr: 10.0.0.0/16}
                    secondary: {name: us-west-2, cidr: 10.1.0.0/16}
                """.formatted(active, mode);
    }

    /** Requests a failover, as a user does. */
    void request(String active, String mode) {
        objects.request(manifest(active, mode));
    }

    /** Loses us-east-1 for that time. */
    void loseEast(Duration time) {
        lostUntil = now.plus(time);
        aws.setLost(SimulatedRegions.EAST, true);
    }

    PlatformEnvironment environment() {
        return objects.environment();
    }

    SimulatedObjects objects() {
        return objects;
    }

    Instant now() {
        return now;
    }

    /**
     * Sets after which effects of a process it ends, and the next one begins. An effect is a call of AWS, or a write to the API server.
     */
    void endAfter(Predicate<String> newEnds) {
        ends = newEnds;
    }

    private void took(String effect) {
        if (ends.test(effect)) {
            process.isDead = true;
            throw new Killed();
        }
    }

    /** The present moment. */
    Moment moment(String effect) {
        return new Moment(effect, aws.copy(), objects.copy(), now, lostUntil);
    }

    /** Begins at that moment with a process that knows nothing else. */
    void restart(Moment moment) {
        process.close();
        now = moment.now().plusSeconds(7);
        lostUntil = moment.lostUntil();
        aws.restore(moment.aws());
        aws.setLost(SimulatedRegions.EAST, lostUntil != null);
        objects = moment.objects().copy();
        process = new OperatorProcess();
    }

    /** Takes steps until the condition holds. Fails after that time. */
    void runUntil(BooleanSupplier condition, Duration limit) {
        var end = now.plus(limit);
        while (!condition.getAsBoolean()) {
            if (now.isAfter(end)) {
                throw new AssertionError("not reached within " + limit + ": " + describe());
            }
            try {
                process.step();
            } catch (Killed | CompletionException e) {
                if (!process.isDead) {
                    throw e;
                }
            }
            if (process.isDead) { // also if whoever made the call has caught that
                restart(moment("ended"));
            } else {
                advance();
            }
        }
    }

    /** The end of a process at an instruction. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("the process was killed", null, false, false);
        }
    }

    private void advance() {
        var next = process.next();
        var earliest = now.plus(SHORTEST_STEP);
        var latest = now.plus(LONGEST_STEP);
        now = next.isBefore(earliest) ? earliest : next.isAfter(latest) ? latest : next;
        if (lostUntil != null && !now.isBefore(lostUntil)) {
            lostUntil = null;
            aws.setLost(SimulatedRegions.EAST, false);
        }
    }

    /** True if no failover goes on, and everything is ready. */
    boolean isSettled() {
        var status = environment().statusOrEmpty();
        return status.phase() == io.platformoperator.api.v1alpha1.Phase.READY
                && environment().getMetadata().getGeneration().equals(status.observedGeneration());
    }

    /** True if us-west-2 could take over. */
    boolean isReadyForFailover() {
        return Conditions.isTrue(
                environment().statusOrEmpty().conditions(),
                RecoveryReport.FAILOVER_READY,
                environment().getMetadata().getGeneration());
    }

    /** The environment with its children, for the message of a failed test. */
    String describe() {
        var status = environment().statusOrEmpty();
        return now + " " + status.phase() + ": " + status.message() + "\n" + status.conditions() + "\n"
                + Stream.of(PlatformDatabase.class, PlatformCache.class)
                        .flatMap(type -> objects.all(type).stream())
                        .map(child -> SimulatedObjects.key(child) + " "
                                + child.statusOrEmpty().message() + " "
                                + child.statusOrEmpty().outputs())
                        .toList()
                + "\n" + aws.unknown();
    }

    @Override
    public void close() {
        process.close();
        aws.close();
    }

    /** A client that writes nothing, for Events. */
    private static <T> T silent(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                SimulatedFailover.class.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
                    var result = method.getReturnType();
                    return result == Object.class
                            ? silent(EventResource.class)
                            : result.isInterface() ? silent(result) : null;
                }));
    }

    /** What the operations on Events return by type parameters. */
    private interface EventResource extends NonNamespaceOperation<Event, EventList, Resource<Event>>, Resource<Event> {}

    /** A process of the operator: what it knows ends with it. */
    private final class OperatorProcess implements ExecutionInterceptor, AutoCloseable {
        private final VirtualTimer timer = new VirtualTimer(() -> now);
        private final AwsRegions regions;
        private final Recovery recovery;
        private final RegionFailover failover;
        private final ReconcileSteps<PlatformDatabase, DatabaseSpec> databases;
        private final ReconcileSteps<PlatformCache, CacheSpec> caches;
        private final Map<String, Instant> due = new HashMap<>();
        private volatile boolean isDead;
        private boolean isObserved = true;
        private long seenWrites = -1;

        OperatorProcess() {
            var started = now;
            var events = new Events(silent(KubernetesClient.class), () -> now);
            regions = new AwsRegions(INTERVALS, 1000, () -> true, () -> now, Runnable::run, List.of(this), _ -> {});
            var context = new ReconcilerContext(
                    regions,
                    events,
                    new DependencyNotifier(),
                    new EnvironmentClaims(regions, "database", Database.INSTANCES, Runnable::run),
                    new ResourceGauges(new SimpleMeterRegistry()),
                    new KnownKinds(Set.of()),
                    () -> now,
                    () -> true,
                    () -> started);
            databases = new ReconcileSteps<>(new Database(), PlatformDatabase::new, context);
            caches = new ReconcileSteps<>(new Cache(), PlatformCache::new, context);
            recovery = new Recovery(
                    new HealthyRegion(aws, probes, () -> now),
                    OBSERVATIONS,
                    new RecoveryGauges(new SimpleMeterRegistry()),
                    events,
                    () -> true,
                    () -> now,
                    Runnable::run,
                    timer);
            recovery.onObservation(_ -> isObserved = true);
            failover = new RegionFailover(recovery, new FailoverGauges(new SimpleMeterRegistry()), 1);
        }

        void step() {
            timer.runDue();
            if (isObserved || seenWrites != objects.writes()) {
                isObserved = false;
                reconcileEnvironment();
                objects.makeOthersReady(now);
                seenWrites = objects.writes();
            }
            for (var region : List.of(SimulatedRegions.EAST, SimulatedRegions.WEST)) {
                probes.answer(region, request(region));
            }
            var changes = aws.changes();
            objects.all(PlatformDatabase.class).forEach(child -> reconcile(databases, child));
            objects.all(PlatformCache.class).forEach(child -> reconcile(caches, child));
            if (changes != aws.changes()) {
                due.clear(); // a change triggers whoever waits for it
            }
        }

        Instant next() {
            return Stream.concat(due.values().stream(), Stream.of(timer.next()))
                    .min(Instant::compareTo)
                    .orElseThrow();
        }

        private ProbeRequest request(String region) {
            return objects.all(PlatformStack.class).stream()
                    .filter(stack -> stack.getSpec().placement().region().equals(region))
                    .map(stack -> stack.getSpec().inputs().probe())
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        /** What {@link EnvironmentReconciler} does with the API server's objects. */
        private void reconcileEnvironment() {
            var present = objects.children();
            var environment = objects.environment();
            var evaluation = failover.evaluate(
                    environment, present.stream().map(Child::object).toList(), now);
            var desired =
                    DesiredChildren.of(environment, evaluation.roles(), present, composition, recovery.interval(), now);
            for (var child : desired.unapplied(present)) {
                requireAlive();
                objects.apply(child, now);
                took("apply " + SimulatedObjects.key(child));
            }
            var status = new EnvironmentReport(
                            environment, desired.objects(), present, desired.sizing(), evaluation, now)
                    .status();
            requireAlive();
            if (!status.equals(environment.getStatus())) {
                objects.writeStatus(status);
                took("write the status of the environment");
            }
        }

        private <R extends SubsystemResource<S>, S extends io.platformoperator.api.v1alpha1.SubsystemSpec>
                void reconcile(ReconcileSteps<R, S> steps, R child) {
            var key = SimulatedObjects.key(child) + " " + child.getMetadata().getGeneration();
            if (now.isBefore(due.getOrDefault(key, Instant.MIN))) {
                return;
            }
            var step = steps.take(child);
            due.keySet().removeIf(each -> each.startsWith(SimulatedObjects.key(child) + " "));
            due.put(key, now.plus(step.after()));
            requireAlive();
            if (!step.status().equals(child.getStatus())) {
                objects.writeStatus(child, step.status());
                took("write the status of " + key);
            }
        }

        private void requireAlive() {
            if (isDead) {
                throw new Killed();
            }
        }

        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest call, ExecutionAttributes attributes) {
            requireAlive();
            var host = call.httpRequest().host();
            var region = host.contains(SimulatedRegions.WEST) ? SimulatedRegions.WEST : SimulatedRegions.EAST;
            if (aws.isLost(region)) {
                throw SdkClientException.create("Unable to connect", new ConnectException("refused"));
            }
            return call.httpRequest().toBuilder()
                    .protocol("http")
                    .host("localhost")
                    .port(aws.port())
                    .putHeader(SimulatedRegions.REGION_HEADER, region)
                    .build();
        }

        /** The call took effect. */
        @Override
        public void afterTransmission(Context.AfterTransmission call, ExecutionAttributes attributes) {
            took(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME) + " "
                    + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
        }

        @Override
        public void close() {
            recovery.close();
            regions.close();
        }
    }
}
