package io.platformoperator;

import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.local.LocalAws;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalOperator;
import io.platformoperator.stacks.Stacks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** An environment with two regions in a local cloud of its own. The test plays the probes; the databases have no servers. */
final class RegionPair implements AutoCloseable {
    static final String EAST = "us-east-1";
    static final String WEST = "us-west-2";
    /** Time for two regions to become ready, or for a failover to end. */
    static final Duration LIMIT = Duration.ofMinutes(5);

    /**
     * Time between two observations, for tests that fail over: a planned failover that is not fenced within ten of it is undone. A
     * busy machine needs more than the twenty seconds of the default, also while the operator starts again.
     */
    static final Duration FENCED_WITHIN_A_MINUTE = Duration.ofSeconds(6);

    final LocalCloud cloud;
    final LocalAws aws;
    final LocalOperator operator;
    final TestEnvironment environment;
    private final Map<String, PlayedProbe> probes = new HashMap<>();

    private RegionPair(LocalCloud cloud, LocalOperator operator, TestEnvironment environment) {
        this.cloud = cloud;
        this.operator = operator;
        this.environment = environment;
        aws = new LocalAws(cloud);
        restartProbe(EAST);
        restartProbe(WEST);
    }

    /** Starts a cloud and an operator, and waits until an environment of this name is ready, with us-east-1 as the active region. */
    static RegionPair start(String name) {
        return start(name, Duration.ofSeconds(2));
    }

    /** Starts these with another time between two observations, and with these stacks beside those that the pair needs. */
    static RegionPair start(String name, Duration interval, String... stacks) {
        var cloud = LocalCloud.start(name, "--time-scale", "600");
        LocalOperator operator = null;
        try {
            operator = LocalOperator.install(
                            cloud,
                            "--no-leader-election",
                            "--consistency-window=50ms",
                            "--recovery-interval=" + interval.toSeconds() + "s",
                            "--drift-interval=5s")
                    .start();
            return new RegionPair(
                    cloud,
                    operator,
                    TestEnvironment.apply(cloud, name, EAST, spec(stacks)).awaitReady(LIMIT));
        } catch (RuntimeException | Error e) {
            if (operator != null) {
                operator.close();
            }
            cloud.close();
            throw e;
        }
    }

    /** The smallest environment of two regions whose cache AWS can replicate, with these stacks. */
    static Map<String, ?> spec(String... more) {
        var stacks = new HashMap<String, Object>();
        Stacks.ALL.forEach(stack -> stacks.put(stack.name().text(), Map.of("enabled", false)));
        stacks.put("autoscaling", Map.of("enabled", true)); // with base, so that the operator connects to the clusters
        stacks.remove("base");
        List.of(more).forEach(stack -> stacks.put(stack, Map.of("enabled", true)));
        return Map.of(
                "tier",
                "development",
                "deletionPolicy",
                "Delete",
                "stacks",
                stacks,
                "sizing",
                Map.of("cache", Map.of("nodeType", "cache.m7g.large")),
                "regions",
                Map.of(
                        "primary", Map.of("name", EAST, "cidr", "10.32.0.0/16"),
                        "secondary", Map.of("name", WEST, "cidr", "10.33.0.0/16")));
    }

    /** The played probe of a region. */
    PlayedProbe probe(String region) {
        return probes.get(region);
    }

    /** Replaces the played probe of a region by one that reports. */
    void restartProbe(String region) {
        var before = probes.put(region, new PlayedProbe(environment, aws, region));
        if (before != null) {
            before.close();
        }
    }

    /** The child of this type in a region. */
    <R extends SubsystemResource<?>> R child(Class<R> type, String region) {
        return child(type, region, _ -> true);
    }

    /** The child of this type in a region that meets the condition. */
    <R extends SubsystemResource<?>> R child(Class<R> type, String region, Predicate<R> condition) {
        return environment.children().stream()
                .filter(child -> type.isInstance(child)
                        && child.getSpec().placement().region().equals(region))
                .map(type::cast)
                .filter(condition)
                .findFirst()
                .orElseThrow();
    }

    /** True if the other region could take over now. */
    boolean isReadyForFailover() {
        return environment.isReady()
                && environment.status().recovery() != null
                && environment.condition("FailoverReady").getStatus().equals("True");
    }

    /** Waits until the other region could take over. */
    void awaitReadyForFailover() {
        try {
            environment.await("ready for a failover", LIMIT, this::isReadyForFailover);
        } catch (AssertionError e) {
            throw new AssertionError(environment.condition("FailoverReady").getMessage(), e);
        }
    }

    /** Successful calls of the operator that change something, as {@code REGION OPERATION}, since the record was reset. */
    List<String> changes() {
        return aws.calls().stream()
                .filter(call -> call.caller().equals(LocalOperator.CALLER)
                        && call.error().isEmpty()
                        && call.isWrite())
                .map(call -> call.region() + " " + call.operation())
                .toList();
    }

    @Override
    public void close() {
        probes.values().forEach(PlayedProbe::close);
        operator.close();
        cloud.close();
    }
}
