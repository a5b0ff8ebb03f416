package io.platformoperator.environment;

import static io.platformoperator.kubernetes.MockApiServer.NAMESPACE;
import static io.platformoperator.kubernetes.MockApiServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.Phase;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.PlatformStorage;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.failover.FailoverGauges;
import io.platformoperator.failover.RegionFailover;
import io.platformoperator.kubernetes.Events;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.kubernetes.TestOperator;
import io.platformoperator.recovery.Recovery;
import io.platformoperator.recovery.RecoveryGauges;
import io.platformoperator.recovery.observation.RecoveryTarget;
import io.platformoperator.recovery.observation.RegionObservation;
import io.platformoperator.recovery.observation.RegionTarget;
import io.platformoperator.subsystem.KnownKinds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reconciler on a mock API server, with informers; the test plays the children's reconcilers. */
class EnvironmentReconcilerTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final String NETWORK = "platformnetworks/shop-us-east-1";
    private static final int CHILDREN = 7;
    private static final Duration OBSERVATION_INTERVAL = Duration.ofMillis(300);
    private static final String MANIFEST_OF_TWO_REGIONS = """
            apiVersion: platform-operator.io/v1alpha1
            kind: PlatformEnvironment
            metadata: {name: shop, namespace: platform}
            spec:
              tier: production
              deletionProtection: false
              regions:
                primary: {name: us-east-1, cidr: 10.0.0.0/16}
                secondary: {name: us-west-2, cidr: 10.1.0.0/16}
            """;

    private final MockApiServer server = new MockApiServer(
            PlatformEnvironment.class,
            PlatformNetwork.class,
            PlatformCluster.class,
            PlatformDatabase.class,
            PlatformCache.class,
            PlatformStorage.class,
            PlatformRegistry.class,
            PlatformBackup.class,
            PlatformDNS.class,
            PlatformStack.class,
            PlatformDrill.class,
            PlatformRestoreValidation.class);
    private final AtomicBoolean isLeader = new AtomicBoolean(true);
    private final FakeChildren children = new FakeChildren(server);
    private final AtomicReference<String> words = new AtomicReference<>("NotYet: no answer");
    private final AtomicInteger observations = new AtomicInteger();
    private Recovery recovery;
    private TestOperator operator;

    @BeforeEach
    void startOperator() {
        var events = new Events(server.client(), InstantSource.system());
        var composition = new Composition(Catalog.standard(), List.of(), new KnownKinds(Set.of("eks/Nodegroup")));
        recovery = new Recovery(
                this::observe,
                OBSERVATION_INTERVAL,
                new RecoveryGauges(new SimpleMeterRegistry()),
                events,
                isLeader::get,
                InstantSource.system(),
                task -> Thread.ofVirtual().start(task));
        operator = TestOperator.start(
                server,
                new EnvironmentReconciler(
                        composition,
                        events,
                        recovery,
                        new RegionFailover(recovery, new FailoverGauges(new SimpleMeterRegistry()), 1),
                        new ClusterRegistrations("argocd"),
                        new SupportGauges(new SimpleMeterRegistry()),
                        InstantSource.system(),
                        isLeader::get));
    }

    @AfterEach
    void stopOperator() {
        operator.close();
        recovery.close();
        server.close();
    }

    /** AWS answers with the words that a test sets. */
    private RegionObservation observe(RecoveryTarget target, RegionTarget region, long number) {
        observations.incrementAndGet();
        return RegionObservation.missing(region.region(), Instant.now(), words.get());
    }

    @Test
    void anEnvironmentWithTwoRegionsSaysWhetherTheSecondCouldTakeOver() {
        server.client()
                .resource(YAML.unmarshal(MANIFEST_OF_TWO_REGIONS, PlatformEnvironment.class))
                .create();
        awaitEnvironment(each -> children.all().size() == 2 * CHILDREN);
        children.reportAllReady();

        var unknown = awaitEnvironment(
                each -> text(each.statusOrEmpty().conditions()).contains("FailoverReady Unknown DatabaseLagUnknown"));
        assertThat(unknown.getStatus().recovery().parts().getFirst().reason()).isEqualTo("Ready");
        assertThat(text(unknown.getStatus().conditions())).contains("ObjectivesMet Unknown DataLossUnknown");
        awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.READY);

        words.set("CloudUnreachable: us-west-2 does not answer");
        awaitEnvironment(each -> each.getStatus().recovery().parts().stream()
                .anyMatch(part -> part.message().contains("us-west-2 does not answer")));

        children.report(children.get(PlatformDatabase.class), false, "rds/DBInstance instance: stopped");
        awaitEnvironment(
                each -> text(each.statusOrEmpty().conditions()).contains("FailoverReady False ActiveRegionNotReady"));
        assertThat(server.events())
                .anyMatch(event ->
                        event.startsWith("Warning ActiveRegionNotReady: regions (ActiveRegionNotReady since "));

        server.client().resource(server.get(PlatformEnvironment.class, "shop")).delete();
        var last = observations.get();
        await().during(OBSERVATION_INTERVAL.multipliedBy(4)).until(() -> observations.get() <= last + 4);
    }

    /** Observations go on, and trigger reconciles, but nothing is written while nothing changes. */
    @Test
    void observationsWithoutAChangeWriteNothing() {
        server.client()
                .resource(YAML.unmarshal(MANIFEST_OF_TWO_REGIONS, PlatformEnvironment.class))
                .create();
        awaitEnvironment(each -> children.all().size() == 2 * CHILDREN);
        children.reportAllReady();
        awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.READY
                && each.getStatus().recovery() != null
                && each.getStatus().recovery().parts().getFirst().reason().equals("Ready"));
        var writes = server.writes("").size();
        var before = observations.get();

        await().until(() -> observations.get() > before + 8);
        assertThat(server.writes("")).hasSize(writes);
    }

    @Test
    void createsAllChildrenAndIsReadyWithThem() {
        create();

        var created = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.PROVISIONING);
        assertThat(text(created.getStatus().conditions()))
                .startsWith("Ready False InProgress", "Reconciling True InProgress")
                .contains("NetworkReady False Pending", "DatabaseReady False Pending");
        assertThat(children.all()).hasSize(CHILDREN);
        children.reportAllReady();

        var ready = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.READY);
        assertThat(text(ready.getStatus().conditions()))
                .startsWith("Ready True AllReady", "BackupReady True Ready")
                .doesNotContain("Reconciling True InProgress");
        assertThat(ready.getStatus().message()).isEqualTo("all children are ready");
        assertThat(ready.getStatus().progress()).isEqualTo("14/14");
        assertThat(server.events()).contains("Normal Ready: all children are ready");
        var outputs = server.get(ConfigMap.class, "shop-outputs");
        assertThat(outputs.getData()).containsEntry("region", "us-east-1");
    }

    @Test
    void aSteadyEnvironmentIsNotWritten() {
        createReady();
        var writes = server.writes("").size();

        children.report(children.get(PlatformNetwork.class), true, "still ready");
        await().during(Duration.ofSeconds(1)).until(() -> server.writes("").size() == writes + 1);
    }

    @Test
    void aStalledChildIsNamed() {
        createReady();
        children.report(
                children.get(PlatformDatabase.class), false, "rds/DBInstance primary: InvalidParameterValue: no");

        var stalled = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.STALLED);
        assertThat(text(stalled.getStatus().conditions()))
                .startsWith("Ready False Stalled", "Stalled True Stalled")
                .contains("DatabaseReady False Refused", "NetworkReady True Ready");
        assertThat(stalled.getStatus().message())
                .isEqualTo("PlatformDatabase shop-us-east-1: rds/DBInstance primary: InvalidParameterValue: no");
    }

    @Test
    void aPausedEnvironmentPausesItsChildren() {
        createReady();
        edit(environment -> environment.getMetadata().setAnnotations(Map.of(PlatformEnvironment.PAUSED, "true")));

        var paused = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.PAUSED);
        assertThat(text(paused.getStatus().conditions())).startsWith("Ready False Paused");
        assertThat(paused.getStatus().message())
                .isEqualTo("paused by the annotation platform-operator.io/paused; remove it to resume");
        await("annotation").until(() -> children.all().stream()
                .allMatch(child -> child.getMetadata().getAnnotations().containsKey(PlatformEnvironment.PAUSED)));
    }

    @Test
    void aBackupScheduleThatCollidesWithTheDatabasesWindowsIsReportedAndTheSpecIsNotApplied() {
        create("backup: {schedule: cron(0 5 ? * * *)}");

        var invalid = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.STALLED);
        assertThat(text(invalid.getStatus().conditions()))
                .startsWith("Ready False InvalidSpec", "Stalled True InvalidSpec");
        assertThat(invalid.getStatus().message())
                .startsWith(
                        "the spec is not applied: spec.backup.schedule cron(0 5 ? * * *) starts backups less than an"
                                + " hour before spec.database.backupWindow 06:00-07:00");
        assertThat(children.all()).isEmpty();
    }

    @Test
    void anUnknownKindIsReportedAndTheSpecIsNotApplied() {
        create("ignoreDrift: [{kind: eks/NodeGroup, resource: nodegroup-services, fields: [/maxSize]}]");

        var invalid = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.STALLED);
        assertThat(text(invalid.getStatus().conditions()))
                .startsWith("Ready False InvalidSpec", "Stalled True InvalidSpec");
        assertThat(invalid.getStatus().message())
                .isEqualTo("the spec is not applied: spec.ignoreDrift[0].kind: eks/NodeGroup is not a kind of resource"
                        + " that this operator manages: write eks/Nodegroup");
        assertThat(children.all()).isEmpty();

        edit(environment -> environment.setSpec(
                YAML.unmarshal(manifest(""), PlatformEnvironment.class).getSpec()));
        await("children").until(() -> children.all().size() == CHILDREN);
    }

    @Test
    void aRefusedChildStallsTheEnvironmentUntilItIsAccepted() {
        server.rejectAll(HttpMethod.PATCH, NETWORK, 422, "spec.cidr: Invalid value: 10.0.0.0/8");
        create();

        var refused = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.STALLED);
        assertThat(text(refused.getStatus().conditions())).startsWith("Ready False Refused", "Stalled True Refused");
        assertThat(refused.getStatus().message()).contains(NETWORK, "spec.cidr: Invalid value: 10.0.0.0/8");
        assertThat(server.events())
                .anySatisfy(event ->
                        assertThat(event).startsWith("Warning Stalled: ").contains("spec.cidr"));

        server.acceptAll();
        var accepted = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.PROVISIONING);
        assertThat(text(accepted.getStatus().conditions())).startsWith("Ready False InProgress");
    }

    @Test
    void aConflictOnAChildIsRetried() {
        server.rejectNext(HttpMethod.PATCH, NETWORK, 409, "the object has been modified");
        create();

        await("children").until(() -> children.all().size() == CHILDREN);
        assertThat(server.writes(NETWORK)).hasSizeGreaterThanOrEqualTo(2);
    }

    /** The network was applied, but the informer does not show it yet: the environment must not be Ready without it. */
    @Test
    void aStaleCacheIsNeverReportedAsReady() {
        server.holdWatches(PlatformNetwork.class);
        create();
        await("children").until(() -> children.all().size() == CHILDREN);
        children.all().stream()
                .filter(child -> !(child instanceof PlatformNetwork))
                .forEach(child -> children.report(child, true, "ready"));

        var stale = awaitEnvironment(each -> "12/12".equals(each.statusOrEmpty().progress()));
        assertThat(text(stale.getStatus().conditions()))
                .startsWith("Ready False InProgress", "Reconciling True InProgress");
        assertThat(stale.getStatus().message()).isEqualTo("applying 1 of 7 children");

        children.report(children.get(PlatformNetwork.class), true, "ready");
        server.releaseWatches();
        awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.READY);
    }

    /** A child's status of an earlier generation says nothing about the present spec. */
    @Test
    void anEarlierGenerationIsNeverReportedAsReady() {
        createReady();
        edit(environment -> environment.setSpec(
                YAML.unmarshal(manifest("deletionProtection: false\n  tags: {team: shop}"), PlatformEnvironment.class)
                        .getSpec()));

        var updating = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.UPDATING);
        assertThat(updating.getStatus().observedGeneration()).isEqualTo(2);
        assertThat(text(updating.getStatus().conditions())).startsWith("Ready False InProgress");
        await("children").until(() -> children.all().stream()
                .allMatch(child -> child.getSpec().placement().tags().containsKey("team")));
        children.reportAllReady();
        awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.READY);
    }

    @Test
    void aProtectedEnvironmentStays() {
        create("deletionProtection: true");
        awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.PROVISIONING);
        server.client().resource(environment()).delete();

        var stays = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.DELETING);
        assertThat(text(stays.getStatus().conditions()))
                .containsExactly("Ready False DeletionProtected", "Stalled True DeletionProtected");
        assertThat(stays.getStatus().message())
                .isEqualTo("spec.deletionProtection is true: set it to false to delete the environment");
        assertThat(stays.getFinalizers()).hasSize(1);
        assertThat(children.all()).hasSize(CHILDREN);
    }

    /** Somebody deleted a child and the environment stays: it is not ready, although the child's status still says so. */
    @Test
    void anEnvironmentWithAChildInDeletionIsNotReady() {
        createReady();
        var network = children.get(PlatformNetwork.class);
        network.addFinalizer("example.com/finalizer");
        server.client().resource(network).update();
        server.client().resource(network).delete();

        var deleting = awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.DEGRADED);
        assertThat(text(deleting.getStatus().conditions()))
                .contains("Ready False InProgress", "NetworkReady False Deleting");
        assertThat(deleting.getStatus().message()).isEqualTo("PlatformNetwork shop-us-east-1: is being deleted");
    }

    /** The API server refuses to create the child again, as it does in a namespace that is being deleted. */
    @Test
    void anEnvironmentWithoutOneOfItsChildrenIsNotReady() {
        createReady();
        server.rejectAll(HttpMethod.PATCH, NETWORK, 403, "namespace platform is being terminated");
        server.client().resource(children.get(PlatformNetwork.class)).delete();

        var missing = awaitEnvironment(each -> each.statusOrEmpty().phase() != Phase.READY);
        assertThat(text(missing.getStatus().conditions()))
                .contains("Ready False AccessDenied", "NetworkReady False Missing");
        assertThat(missing.getStatus().message()).contains("namespace platform is being terminated");

        server.acceptAll();
        await("child").until(() -> children.all().size() == CHILDREN);
    }

    @Test
    void theProtectionOfAChildIsLiftedBeforeTheChildIsDeleted() {
        create("deletionProtection: true");
        await("children").until(() -> children.all().size() == CHILDREN);
        assertThat(children.all())
                .allMatch(child -> child.getSpec().placement().policies().deletionProtection());
        var network = children.get(PlatformNetwork.class);
        network.addFinalizer("example.com/finalizer");
        server.client().resource(network).update();

        edit(environment ->
                environment.setSpec(YAML.unmarshal(manifest("deletionProtection: false"), PlatformEnvironment.class)
                        .getSpec()));
        server.client().resource(environment()).delete();

        await("deletion").until(() -> children.get(PlatformNetwork.class).isMarkedForDeletion());
        assertThat(children.get(PlatformNetwork.class)
                        .getSpec()
                        .placement()
                        .policies()
                        .deletionProtection())
                .isFalse();
    }

    /** The environment was deleted before the informer showed a child that had just been created. */
    @Test
    void aChildThatTheCacheLacksIsDeletedToo() {
        server.holdWatches(PlatformNetwork.class);
        create();
        await("children").until(() -> children.all().size() == CHILDREN);
        var network = children.get(PlatformNetwork.class);
        network.addFinalizer("example.com/finalizer");
        server.client().resource(network).update();
        var environment = environment();
        server.client().resource(environment).delete();

        await("deletion").until(() -> children.all().size() == 1);
        await("deletion of the network")
                .until(() -> children.get(PlatformNetwork.class).getMetadata().getDeletionTimestamp() != null);
        assertThat(environment().getFinalizers()).hasSize(1);

        network = children.get(PlatformNetwork.class);
        network.getMetadata().setFinalizers(List.of());
        server.client().resource(network).update();
        server.releaseWatches();
        server.awaitDeleted(environment);
    }

    /** Only what AWS may create again keeps the cluster's object: that holds up nothing else. */
    @Test
    void theNetworkDoesNotWaitForATornDownCluster() {
        createReady();
        var cluster = children.get(PlatformCluster.class);
        cluster.addFinalizer("example.com/finalizer");
        server.client().resource(cluster).update();
        var network = children.get(PlatformNetwork.class);
        network.addFinalizer("example.com/finalizer");
        server.client().resource(network).update();
        var environment = environment();
        server.client().resource(environment).delete();
        await("deletion").until(() -> children.get(PlatformCluster.class).isMarkedForDeletion());
        assertThat(children.get(PlatformNetwork.class).isMarkedForDeletion()).isFalse();

        children.reportTornDown(children.get(PlatformCluster.class));

        await("deletion of the network")
                .until(() -> children.get(PlatformNetwork.class).isMarkedForDeletion());
        assertThat(environment().getFinalizers()).hasSize(1);
    }

    @Test
    void theNetworkIsDeletedLast() {
        createReady();
        var database = children.get(PlatformDatabase.class);
        database.addFinalizer("example.com/finalizer");
        server.client().resource(database).update();
        awaitEnvironment(each -> true);
        var environment = environment();
        server.client().resource(environment).delete();

        var deleting = awaitEnvironment(each -> each.statusOrEmpty()
                .message()
                .equals("deleting PlatformDatabase shop-us-east-1: ready; PlatformNetwork shop-us-east-1: ready"));
        assertThat(text(deleting.getStatus().conditions()))
                .containsExactly("Ready False Deleting", "Reconciling True Deleting");
        assertThat(children.get(PlatformNetwork.class).getMetadata().getDeletionTimestamp())
                .isNull();

        database = children.get(PlatformDatabase.class);
        database.getMetadata().setFinalizers(List.of());
        server.client().resource(database).update();
        server.awaitDeleted(environment);
        assertThat(children.all()).isEmpty();
        assertThat(server.events()).contains("Normal Deleted: all children are deleted");
    }

    @Test
    void aProcessThatLostTheLeaseWritesNothing() {
        createReady();
        isLeader.set(false);
        var writes = server.writes("").size();
        children.report(children.get(PlatformDatabase.class), false, "no");

        await().during(Duration.ofSeconds(1)).until(() -> server.writes("").size() == writes + 1); // the report
        isLeader.set(true);
        awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.STALLED);
    }

    private void create() {
        create("deletionProtection: false");
    }

    private void create(String spec) {
        server.client()
                .resource(YAML.unmarshal(manifest(spec), PlatformEnvironment.class))
                .create();
    }

    private void createReady() {
        create();
        await("children").until(() -> children.all().size() == CHILDREN);
        children.reportAllReady();
        awaitEnvironment(each -> each.statusOrEmpty().phase() == Phase.READY);
    }

    private static String manifest(String spec) {
        return """
                apiVersion: platform-operator.io/v1alpha1
                kind: PlatformEnvironment
                metadata: {name: shop, namespace: %s}
                spec:
                  tier: development
                  regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}
                  services: [{name: orders, class: service, healthPath: /healthz}]
                  %s
                """.formatted(NAMESPACE, spec);
    }

    private PlatformEnvironment environment() {
        return server.get(PlatformEnvironment.class, "shop");
    }

    private void edit(Consumer<PlatformEnvironment> change) {
        server.edit(PlatformEnvironment.class, "shop", change);
    }

    private PlatformEnvironment awaitEnvironment(Predicate<PlatformEnvironment> matches) {
        return server.awaitObject(PlatformEnvironment.class, "shop", matches);
    }
}
