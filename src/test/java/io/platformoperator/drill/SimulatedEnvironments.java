package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody.Consumer;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.EnvironmentStatus;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.api.v1alpha1.SubsystemStatus;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.KnownKinds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The reconciler of environments in virtual time, for the environments that drills create: an environment gets a finalizer, then its
 * children, is ready after a while, and is deleted after a while.
 */
final class SimulatedEnvironments {
    /** Time from the creation until the stacks are ready. */
    static final Duration CREATION = Duration.ofMinutes(25);
    /** Time after which the backups, the last part, are ready too. */
    static final Duration LAST = Duration.ofMinutes(2);

    static final String COST = "730.00";

    private static final Duration DELETION = Duration.ofMinutes(15);
    private static final String FINALIZER = PlatformEnvironment.GROUP + "/finalizer";
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final MockApiServer api;
    private final Supplier<Instant> clock;
    private final List<PlatformEnvironment> begun = new ArrayList<>();
    private Instant created = Instant.EPOCH;
    private Instant deleted = Instant.MAX;

    /** Why the environments do not become ready; null: they do. */
    private String stall;

    private boolean restores = true;

    SimulatedEnvironments(MockApiServer api, Supplier<Instant> clock) {
        this.api = api;
        this.clock = clock;
    }

    /** From now on, what is created is stalled. */
    void stall(String message) {
        stall = message;
    }

    /** From now on, what is created has an empty database. */
    void restoreNothing() {
        restores = false;
    }

    /** A client whose every answered write is reported. */
    static KubernetesClient client(MockApiServer api, Runnable written) {
        return new KubernetesClientBuilder()
                .withConfig(api.client().getConfiguration())
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("writes", new Interceptor() {
                    @Override
                    public void after(HttpRequest request, HttpResponse<?> response, Consumer<List<ByteBuffer>> body) {
                        if (!request.method().equals("GET")) {
                            written.run();
                        }
                    }
                }))
                .build();
    }

    /** The environments that were created, as their drills created them. */
    List<PlatformEnvironment> begun() {
        return List.copyOf(begun);
    }

    /** The environments of drills, and their children. */
    List<String> remains() {
        return Stream.concat(present().stream(), children().stream())
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .toList();
    }

    private List<PlatformEnvironment> present() {
        return api.list(PlatformEnvironment.class).stream()
                .filter(PlatformDrill::hasCreated)
                .toList();
    }

    private List<SubsystemResource<?>> children() {
        return Stream.<Class<? extends SubsystemResource<?>>>of(
                        PlatformDatabase.class, PlatformCluster.class, PlatformCache.class)
                .<SubsystemResource<?>>flatMap(type -> api.list(type).stream())
                .filter(child -> child.getMetadata().getName().contains("-drill-"))
                .toList();
    }

    void step() {
        present().forEach(this::step);
    }

    private void step(PlatformEnvironment environment) {
        var meta = environment.getMetadata();
        if (meta.getFinalizers().isEmpty()) {
            begun.add(environment);
            created = clock.get();
            deleted = Instant.MAX;
            api.edit(PlatformEnvironment.class, meta.getName(), object -> object.addFinalizer(FINALIZER));
            new Composition(Catalog.standard(), List.of(), new KnownKinds(Set.of()))
                    .children(environment, clock.get()).stream()
                            .filter(child -> child instanceof PlatformDatabase
                                    || child instanceof PlatformCluster
                                    || child instanceof PlatformCache)
                            .forEach(child ->
                                    api.client().resource(withStatus(child)).create());
            setStatus(environment);
        } else if (meta.getDeletionTimestamp() == null) {
            setStatus(environment);
        } else if (deleted.equals(Instant.MAX)) {
            deleted = clock.get();
        } else if (!clock.get().isBefore(deleted.plus(DELETION))) {
            children().forEach(child -> api.client().resource(child).delete());
            api.edit(PlatformEnvironment.class, meta.getName(), object -> object.removeFinalizer(FINALIZER));
        }
    }

    private static SubsystemResource<?> withStatus(SubsystemResource<?> child) {
        child.getMetadata().setNamespace(MockApiServer.NAMESPACE);
        var outputs = Map.of(
                "endpoint", "drill.example",
                "port", "5432",
                "name", "platform",
                "secretArn", "arn:aws:secretsmanager:us-east-1:123456789012:secret:drill",
                "restoredFrom", "arn:aws:elasticache:us-east-1:123456789012:snapshot:nightly",
                "restoredTo", "2026-04-01T02:00:00Z");
        child.setStatus(YAML.convertValue(Map.of("outputs", outputs), SubsystemStatus.class));
        return child;
    }

    private void setStatus(PlatformEnvironment environment) {
        var now = clock.get();
        var services = created.plus(CREATION);
        var conditions = new ArrayList<Condition>();
        var isReady = stall == null && !now.isBefore(services.plus(LAST));
        conditions.add(condition("Ready", isReady, services.plus(LAST)));
        if (stall != null) {
            conditions.add(condition("Stalled", true, created));
        }
        if (stall == null && !now.isBefore(services)) {
            conditions.add(condition("DatabaseReady", true, created.plusSeconds(600)));
            conditions.add(condition("StacksReady", true, services));
            conditions.add(condition("BackupReady", isReady, services.plus(LAST)));
            conditions.add(condition("Restored", restores, services));
        }
        conditions.forEach(condition ->
                condition.setObservedGeneration(environment.getMetadata().getGeneration()));
        var status = YAML.convertValue(
                Map.of(
                        "conditions",
                        conditions,
                        "message",
                        stall == null ? (isReady ? "all children are ready" : "creates") : stall,
                        "progress",
                        isReady ? "90/90" : "12/90",
                        "costPerMonth",
                        COST),
                EnvironmentStatus.class);
        api.edit(PlatformEnvironment.class, environment.getMetadata().getName(), object -> {
            object.setStatus(status);
        });
    }

    private static Condition condition(String type, boolean isTrue, Instant since) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(isTrue ? "True" : "False")
                .withReason("Simulated")
                .withMessage(type + " is " + isTrue)
                .withLastTransitionTime(since.toString())
                .build();
    }
}
