package io.platformoperator.subsystem;

import static io.platformoperator.kubernetes.MockApiServer.text;
import static io.platformoperator.subsystem.FakeSubsystem.spec;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformRegistry;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.RegistrySpec;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.graph.Identity;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.kubernetes.TestOperator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reconciler on a mock API server, with informers, over AWS resources in memory. */
class SubsystemReconcilerTest {
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final String FINALIZER = "platformregistries.platform-operator.io/finalizer";

    private final MockApiServer server = new MockApiServer(PlatformRegistry.class);
    private final FakeSubsystem subsystem = new FakeSubsystem();
    private final AtomicBoolean isLeader = new AtomicBoolean(true);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private FakeAws aws;
    private TestOperator operator;

    @BeforeEach
    void startOperator() throws IOException {
        aws = new FakeAws();
        var services = aws.services(server, metrics, isLeader::get);
        operator = TestOperator.start(server, new FakeSubsystem.RegistryReconciler(subsystem, services));
    }

    @AfterEach
    void stopOperator() {
        operator.close();
        server.close();
        aws.close();
    }

    @Test
    void reportsCreationUntilReady() {
        subsystem.takeTime();
        create();

        var creating = awaitRegistry(each -> "0/1".equals(each.statusOrEmpty().progress()));
        assertThat(conditions(creating)).containsExactly("Ready False InProgress", "Reconciling True InProgress");
        assertThat(creating.getStatus().message()).isEqualTo("test/Repository orders: creating");
        assertThat(creating.getStatus().observedGeneration()).isEqualTo(1);

        subsystem.finish();
        var ready = awaitRegistry(this::isReady);
        assertThat(conditions(ready)).containsExactly("Ready True AllResourcesReady");
        assertThat(ready.getStatus().message()).isEqualTo("1 resource is ready");
        assertThat(states(ready)).containsExactly("test/Repository orders Ready");
        assertThat(subsystem.calls()).containsExactly("Create test/Repository orders");
        assertThat(metrics.find("platform.resources").tag("state", "Ready").gauges())
                .hasSize(1);
    }

    @Test
    void addsTheFinalizerBeforeItCreatesAnything() {
        subsystem.takeTime();
        server.rejectAll(HttpMethod.PATCH, "platformregistries/shop", 500, "etcd is down");
        create();
        await("attempts").until(() -> server.writes("platformregistries/shop").size() > 2);
        assertThat(subsystem.calls()).isEmpty();

        server.acceptAll();
        var created = awaitRegistry(each -> each.getStatus() != null);
        assertThat(created.getFinalizers()).containsExactly(FINALIZER);
    }

    @Test
    void aRefusedResourceStallsTheObject() {
        subsystem.refuseCreations("InvalidParameterException", "name is too long");
        create();

        var refused = awaitRegistry(each -> each.getStatus() != null);
        assertThat(conditions(refused)).containsExactly("Ready False Refused", "Stalled True Refused");
        assertThat(refused.getStatus().message())
                .isEqualTo("test/Repository orders: InvalidParameterException: name is too long (request req-1)");
        assertThat(states(refused)).containsExactly("test/Repository orders Blocked");
        assertThat(server.events())
                .containsExactly("Warning Refused: test/Repository orders: InvalidParameterException:"
                        + " name is too long (request req-1)");
    }

    @Test
    void aRegionWithTooFewZonesStallsTheObjectAndCreatesNothing() {
        subsystem.lackZones("us-east-1 has 1 of 3 zones");
        create();

        var stalled = awaitRegistry(each -> each.getStatus() != null);
        assertThat(conditions(stalled))
                .containsExactly("Ready False ZonesNotAvailable", "Stalled True ZonesNotAvailable");
        assertThat(stalled.getStatus().message()).isEqualTo("us-east-1 has 1 of 3 zones");
        assertThat(subsystem.calls()).isEmpty();
    }

    @Test
    void noticesAboutZonesAreAConditionOfAReadyObjectAndOneEvent() {
        subsystem.noticeZones("AWS no longer offers the account zone us-east-1g");
        create();

        var ready = awaitRegistry(this::isReady);
        assertThat(conditions(ready)).containsExactly("Ready True AllResourcesReady", "ZonesChanged True ZonesChanged");
        assertThat(server.events())
                .containsOnlyOnce("Warning ZonesChanged: AWS no longer offers the account zone us-east-1g");
    }

    @Test
    void aResourceOfAnotherOwnerIsAConflict() {
        subsystem.putForeign("orders");
        create();

        var conflict = awaitRegistry(each -> each.getStatus() != null);
        assertThat(conditions(conflict)).containsExactly("Ready False Conflict", "Stalled True Conflict");
        assertThat(subsystem.calls()).isEmpty();
    }

    @Test
    void driftIsOnlyReportedUnderReport() {
        create(spec(DriftPolicy.REPORT, ManagementPolicy.MANAGE, false, "orders"));
        awaitRegistry(this::isReady);

        subsystem.driftTo(7);
        edit(each -> each.getMetadata().setAnnotations(Map.of(PlatformEnvironment.RECONCILE_REQUESTED_AT, "1")));
        var drifted = awaitRegistry(each -> !isReady(each));
        assertThat(conditions(drifted)).containsExactly("Ready False Drifted");
        assertThat(drifted.getStatus().message())
                .startsWith("test/Repository orders: ")
                .contains("keepImages");
        assertThat(subsystem.calls()).containsExactly("Create test/Repository orders");
    }

    @Test
    void aPausedObjectIsLeftAlone() {
        create(spec(DriftPolicy.CORRECT, ManagementPolicy.PAUSE, false, "orders"));

        var paused = awaitRegistry(each -> each.getStatus() != null);
        assertThat(conditions(paused)).containsExactly("Ready False Paused");
        assertThat(paused.getStatus().message()).isEqualTo("paused by managementPolicy: Pause; set Manage to resume");
        assertThat(subsystem.calls()).isEmpty();
    }

    @Test
    void theFinalizerStaysUntilAwsHasDeletedEverything() {
        create();
        var ready = awaitRegistry(this::isReady);
        subsystem.takeTime();
        server.client().resource(ready).delete();

        // The status before this one says that the deletion was requested.
        var deleting = awaitRegistry(each -> "deleting: test/Repository orders: deleting"
                .equals(each.getStatus().message()));
        assertThat(conditions(deleting)).containsExactly("Ready False Deleting", "Reconciling True Deleting");
        assertThat(deleting.getStatus().progress()).isEqualTo("1 left");
        assertThat(deleting.getFinalizers()).containsExactly(FINALIZER);

        subsystem.finish();
        server.awaitDeleted(ready);
        assertThat(subsystem.calls()).containsExactly("Create test/Repository orders", "Delete test/Repository orders");
        assertThat(metrics.find("platform.resources").gauges()).isEmpty();
    }

    @Test
    void whatAwsCreatesAfterTheTeardownIsDeletedBeforeTheFinalizerGoes() {
        subsystem.mayCreateLate(Duration.ofSeconds(2));
        create();
        var ready = awaitRegistry(this::isReady);
        server.client().resource(ready).delete();

        var tornDown = awaitRegistry(each -> conditions(each).contains("TornDown True Deleted"));
        assertThat(tornDown.getStatus().progress()).isEqualTo("0 left");
        assertThat(tornDown.getFinalizers()).containsExactly(FINALIZER);
        subsystem.createLate("orders");

        server.awaitDeleted(ready);
        assertThat(subsystem.hasResources()).isFalse();
        assertThat(subsystem.calls())
                .containsExactly(
                        "Create test/Repository orders",
                        "Delete test/Repository orders",
                        "Delete test/Repository orders");
    }

    /** Its namespace is being deleted, or somebody switched off the admission policy. */
    @Test
    void aProtectedObjectIsNotTornDown() {
        create(FakeSubsystem.protectedSpec("orders"));
        var ready = awaitRegistry(this::isReady);
        server.client().resource(ready).delete();

        var stays = awaitRegistry(each -> !isReady(each));
        assertThat(conditions(stays))
                .containsExactly("Ready False DeletionProtected", "Stalled True DeletionProtected");
        assertThat(stays.getStatus().message())
                .startsWith("the deletion of this object was requested, but its environment shop is protected")
                .contains("kubectl patch platformregistry shop -n platform --type=merge");
        assertThat(stays.getFinalizers()).containsExactly(FINALIZER);
        assertThat(subsystem.calls()).containsExactly("Create test/Repository orders");
        assertThat(server.events()).anyMatch(event -> event.startsWith("Warning DeletionProtected: "));

        edit(each -> each.setSpec(spec(DriftPolicy.CORRECT, ManagementPolicy.MANAGE, false, "orders")));
        server.awaitDeleted(ready);
        assertThat(subsystem.calls()).endsWith("Delete test/Repository orders");
    }

    @Test
    void anObservedObjectIsDeletedWithoutWrites() {
        create(spec(DriftPolicy.CORRECT, ManagementPolicy.OBSERVE, false, "orders"));
        var observed = awaitRegistry(each -> each.getStatus() != null);
        server.client().resource(observed).delete();

        server.awaitDeleted(observed);
        assertThat(subsystem.calls()).isEmpty();
    }

    @Test
    void aConflictOnTheStatusIsRetried() {
        subsystem.takeTime();
        create();
        awaitRegistry(each -> "0/1".equals(each.statusOrEmpty().progress()));
        server.holdWatches(PlatformRegistry.class);
        edit(registry -> registry.getMetadata().setLabels(Map.of("team", "shop")));
        var writes = server.writes("shop/status").size();
        subsystem.finish();
        await("rejected write").until(() -> server.writes("shop/status").size() > writes);
        assertThat(isReady(server.get(PlatformRegistry.class, "shop"))).isFalse();

        server.releaseWatches();
        assertThat(awaitRegistry(this::isReady).getMetadata().getLabels()).containsEntry("team", "shop");
    }

    @Test
    void aConflictOnTheFinalizersRemovalIsRetried() {
        create();
        var ready = awaitRegistry(this::isReady);
        server.rejectNext(HttpMethod.PATCH, "platformregistries/shop", 409, "the object has been modified");
        server.client().resource(ready).delete();

        server.awaitDeleted(ready);
        assertThat(subsystem.calls()).endsWith("Delete test/Repository orders");
    }

    /** The informer still has the status before the last one when the second reconcile begins. */
    @Test
    void aStaleCacheCausesNoSecondStatus() {
        subsystem.takeTime();
        create();
        awaitRegistry(each -> "0/1".equals(each.statusOrEmpty().progress()));
        server.holdWatches(PlatformRegistry.class);
        var writes = server.writes("shop/status").size();
        subsystem.finish();
        awaitRegistry(this::isReady);
        subsystem.driftTo(7);
        await("second reconcile").until(() -> subsystem.calls().size() == 2);

        await().during(HALF_A_SECOND).until(() -> server.writes("shop/status").size() == writes + 1);
        assertThat(subsystem.calls()).containsExactly("Create test/Repository orders", "Update test/Repository orders");
    }

    @Test
    void anErrorOutsideTheGraphIsReported() {
        aws.refuse("UnauthorizedOperation");
        create();

        var denied = awaitRegistry(each -> each.getStatus() != null);
        assertThat(conditions(denied)).containsExactly("Ready False AccessDenied", "Stalled True AccessDenied");
        assertThat(denied.getStatus().message()).isEqualTo("UnauthorizedOperation: not allowed (request req-1)");
    }

    @Test
    void anUnexpectedErrorIsReportedAndRetried() {
        subsystem.failOnDesired(new IllegalStateException("no zone has that name"));
        create();
        var failed = awaitRegistry(each -> each.getStatus() != null);
        assertThat(conditions(failed)).containsExactly("Ready False ReconcileError");
        assertThat(failed.getStatus().message()).isEqualTo("IllegalStateException: no zone has that name");

        subsystem.failOnDesired(null);
        awaitRegistry(this::isReady);
        subsystem.failOnDesired(new IllegalStateException("no zone has that name"));
        server.client().resource(failed).delete();
        var stuck = awaitRegistry(each -> !isReady(each));
        assertThat(conditions(stuck)).containsExactly("Ready False ReconcileError");
        assertThat(stuck.getFinalizers()).containsExactly(FINALIZER);

        subsystem.failOnDesired(null);
        server.awaitDeleted(failed);
    }

    @Test
    void aProcessThatLostTheLeaseWritesNothing() {
        create();
        awaitRegistry(this::isReady);
        var writes = server.writes("platformregistries").size();
        isLeader.set(false);
        edit(each -> each.setSpec(spec(DriftPolicy.CORRECT, ManagementPolicy.MANAGE, true, "orders", "payments")));
        await().during(HALF_A_SECOND).until(() -> subsystem.calls().size() == 1);
        assertThat(server.writes("platformregistries")).hasSize(writes + 1); // the edit above

        isLeader.set(true);
        var both = awaitRegistry(each -> "3/3".equals(each.statusOrEmpty().progress()));
        assertThat(both.getStatus().observedGeneration()).isEqualTo(2);
        assertThat(subsystem.calls()).contains("Create test/Address address", "Create test/Repository payments");
    }

    /** AWS takes neither a name nor a token for an address: while a new leader works, a second one would be created. */
    @Test
    void aLeaseLostDuringAReconcileCreatesNothingNamelessAndKeepsTheStatus() {
        subsystem.onCreate(() -> isLeader.set(false));
        create(spec(DriftPolicy.CORRECT, ManagementPolicy.MANAGE, true, "orders"));

        await("creation").until(() -> !subsystem.calls().isEmpty());
        await().during(HALF_A_SECOND).until(() -> server.writes("shop/status").isEmpty());
        assertThat(subsystem.calls()).containsExactly("Create test/Repository orders");
    }

    private void create() {
        create(spec(DriftPolicy.CORRECT, ManagementPolicy.MANAGE, false, "orders"));
    }

    /** Another operator has taken the environment over: the tags of its database in the region say so, and not those of the child. */
    @Test
    void aChildChangesNothingOnceAnotherObjectClaimsTheDatabase() {
        claimDatabase("other", 0);
        var child = ofEnvironment("own");
        server.client().resource(child).create();

        var stopped = awaitRegistry(each -> each.getStatus() != null);
        assertThat(conditions(stopped))
                .containsExactly("Ready False ClaimedByAnother", "Stalled True ClaimedByAnother");
        assertThat(stopped.getStatus().message())
                .startsWith("ClaimedByAnother: resources of " + MockApiServer.NAMESPACE + "/shop in us-east-1")
                .contains("take-over-from=other");
        assertThat(server.events()).hasSize(1);
        assertThat(subsystem.calls()).isEmpty();

        server.client().resource(stopped).delete();
        server.awaitDeleted(stopped);
        assertThat(subsystem.calls()).isEmpty();
    }

    /** The other children wait until the database carries the claim, which stops the other operator. */
    @Test
    void aChildWaitsForTheEpochAndTheDatabaseOfATakeOver() {
        claimDatabase("other", 3);
        var child = ofEnvironment("own");
        child.getMetadata().setAnnotations(Map.of(PlatformEnvironment.TAKE_OVER_FROM, "other"));
        server.client().resource(child).create();
        var waiting = awaitRegistry(each -> each.getStatus() != null);
        assertThat(waiting.getStatus().message()).contains("TakeOverPending", "an epoch above 3");

        waiting.setSpec(new RegistrySpec(
                Specs.beside(child.getSpec().placement(), null, 4L),
                child.getSpec().repositories(),
                false,
                false,
                5,
                null));
        server.client().resource(waiting).update();
        awaitRegistry(each -> each.getStatus().message().contains("the database of us-east-1 is taken over first"));
        assertThat(subsystem.calls()).isEmpty();

        aws.forgetAnswers();
        claimDatabase("own", 4);
        awaitRegistry(this::isReady);
    }

    private void claimDatabase(String uid, long epoch) {
        var tags = Map.of(
                        Identity.ENVIRONMENT_TAG,
                        MockApiServer.NAMESPACE + "/shop",
                        Identity.REGION_TAG,
                        "us-east-1",
                        Identity.SUBSYSTEM_TAG,
                        "database",
                        Identity.RESOURCE_TAG,
                        "instance",
                        Identity.UID_TAG,
                        uid,
                        Identity.EPOCH_TAG,
                        String.valueOf(epoch))
                .entrySet()
                .stream()
                .map(tag -> "<Tag><Key>%s</Key><Value>%s</Value></Tag>".formatted(tag.getKey(), tag.getValue()))
                .collect(Collectors.joining());
        aws.answer(
                "DescribeDBInstances",
                "<DescribeDBInstancesResponse><DescribeDBInstancesResult><DBInstances><DBInstance>"
                        + "<DBInstanceIdentifier>shop</DBInstanceIdentifier>"
                        + "<DBInstanceStatus>available</DBInstanceStatus><TagList>" + tags + "</TagList>"
                        + "</DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>");
    }

    private static PlatformRegistry ofEnvironment(String uid) {
        var child = FakeSubsystem.registry("shop", spec(DriftPolicy.CORRECT, ManagementPolicy.MANAGE, false, "orders"));
        child.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("platform-operator.io/v1alpha1")
                        .withKind("PlatformEnvironment")
                        .withName("shop")
                        .withUid(uid)
                        .build()));
        return child;
    }

    private void create(RegistrySpec spec) {
        var registry = FakeSubsystem.registry("shop", spec);
        server.client().resource(registry).create();
    }

    private PlatformRegistry awaitRegistry(Predicate<PlatformRegistry> matches) {
        return server.awaitObject(PlatformRegistry.class, "shop", matches);
    }

    private boolean isReady(PlatformRegistry registry) {
        return conditions(registry).contains("Ready True AllResourcesReady");
    }

    private void edit(Consumer<PlatformRegistry> change) {
        server.edit(PlatformRegistry.class, "shop", change);
    }

    private static List<String> conditions(PlatformRegistry registry) {
        return text(registry.statusOrEmpty().conditions());
    }

    private static List<String> states(PlatformRegistry registry) {
        return registry.getStatus().resources().stream()
                .map((ResourceStatus each) -> each.kind() + " " + each.name() + " " + each.state())
                .toList();
    }
}
