package io.platformoperator.stacks;

import static io.platformoperator.kubernetes.MockApiServer.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.api.v1alpha1.ResourceStatus;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.api.v1alpha1.StackSpec.TargetCluster;
import io.platformoperator.api.v1alpha1.SubsystemStatus.ChartStatus;
import io.platformoperator.apply.ApplyAction;
import io.platformoperator.apply.ClusterUnreachable;
import io.platformoperator.apply.health.Health.State;
import io.platformoperator.graph.Identity;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.kubernetes.TestOperator;
import io.platformoperator.subsystem.FakeAws;
import io.platformoperator.workload.ClusterRequestMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reconciler on a mock API server, with informers; a fake apply engine stands for the stack's cluster. */
class StackReconcilerTest {
    private static final String OBJECTS = "Secret mesh/key, Service mesh/api";

    private final MockApiServer server =
            new MockApiServer(PlatformStack.class, PlatformEnvironment.class, PlatformCluster.class);
    private final FakeCluster cluster = new FakeCluster();
    private final FakeStack stack = new FakeStack();
    private final AtomicBoolean isLeader = new AtomicBoolean(true);
    private FakeAws aws;
    private StackReconciler reconciler;
    private TestOperator operator;

    @BeforeEach
    void startOperator() throws IOException {
        aws = new FakeAws();
        var metrics = new SimpleMeterRegistry();
        reconciler = new StackReconciler(
                List.of(stack),
                stack,
                server.client(),
                (_, onChange) -> cluster.reportingTo(onChange),
                new StackGauges(metrics),
                new ClusterRequestMetrics(metrics),
                aws.services(server, metrics, isLeader::get));
        operator = TestOperator.start(server, reconciler);
    }

    @AfterEach
    void stopOperator() {
        operator.close();
        reconciler.close();
        server.close();
        aws.close();
    }

    @Test
    void reportsObjectsUntilTheyAreReady() {
        cluster.answer(ApplyAction.CREATED, "", State.PROGRESSING, "0 of 1 available");
        create();

        var progressing = awaitStack(each -> each.getStatus() != null);
        assertThat(text(progressing.getStatus().conditions()))
                .containsExactly("Ready False InProgress", "Reconciling True InProgress");
        assertThat(progressing.getStatus().message()).isEqualTo("Secret mesh/key: 0 of 1 available, and 1 more");
        assertThat(progressing.getStatus().progress()).isEqualTo("0/2");
        assertThat(progressing.getStatus().charts())
                .containsExactly(new ChartStatus("api", "1.0.0", "sha256:0", "https://charts.example.com"));

        cluster.answer(ApplyAction.UNCHANGED, "", State.READY, "");
        var ready = awaitStack(this::isReady);
        assertThat(text(ready.getStatus().conditions())).containsExactly("Ready True AllObjectsReady");
        assertThat(ready.getStatus().message()).isEqualTo("all 2 objects are ready");
        assertThat(ready.getStatus().outputs()).containsEntry("url", "https://mesh.example.com");
        assertThat(server.events())
                .contains("Normal Applied: 2 objects created", "Normal Ready: all 2 objects are ready");
        assertThat(cluster.calls()).containsOnly("apply CORRECT " + OBJECTS);
    }

    /** The API server refuses the object, or another field manager owns a field of it. */
    @ParameterizedTest
    @CsvSource({"FAILED, Refused, Blocked", "CONFLICT, Conflict, Conflict"})
    void aRefusedApplyStallsTheStack(ApplyAction action, String reason, String state) {
        cluster.answer(action, "spec.type: the server's words", State.PROGRESSING, "");
        create();

        var refused = awaitStack(each -> each.getStatus() != null);
        assertThat(text(refused.getStatus().conditions()))
                .containsExactly("Ready False " + reason, "Stalled True " + reason);
        assertThat(refused.getStatus().message())
                .isEqualTo("Secret mesh/key: spec.type: the server's words, and 1 more");
        assertThat(refused.getStatus().resources())
                .extracting(ResourceStatus::name, ResourceStatus::state)
                .containsExactly(tuple("Secret mesh/key", state), tuple("Service mesh/api", state));
        assertThat(server.events()).contains("Warning " + state + ": Service mesh/api: spec.type: the server's words");
    }

    @Test
    void anObservedStackIsNotWritten() {
        var observed = FakeStack.resource(StackName.MESH, TargetCluster.LOCAL, ManagementPolicy.OBSERVE);
        server.client().resource(observed).create();

        var waiting = awaitStack(each -> each.getStatus() != null);
        assertThat(text(waiting.getStatus().conditions()))
                .containsExactly("Ready False Waiting", "Reconciling True Waiting");
        assertThat(waiting.getStatus().message())
                .isEqualTo("Secret mesh/key does not exist; the operator does not create it"
                        + " under managementPolicy: Observe");
        assertThat(cluster.calls()).isEmpty();
    }

    @Test
    void aChartThatDoesNotRenderStallsTheStack() {
        stack.failRendering("api: values.replicas must be a number");
        create();

        var failed = awaitStack(each -> each.getStatus() != null);
        assertThat(text(failed.getStatus().conditions()))
                .containsExactly("Ready False ChartFailed", "Stalled True ChartFailed");
        assertThat(failed.getStatus().message()).isEqualTo("api: values.replicas must be a number");
        assertThat(server.events()).containsExactly("Warning ChartFailed: api: values.replicas must be a number");
    }

    @Test
    void aStackOfANewerOperatorIsReported() {
        create(StackName.TRACING, TargetCluster.LOCAL);

        var unknown = awaitStack(each -> each.getStatus() != null);
        assertThat(text(unknown.getStatus().conditions()))
                .containsExactly("Ready False UnknownStack", "Stalled True UnknownStack");
        assertThat(unknown.getStatus().message()).isEqualTo("this operator can't install the stack tracing");
    }

    @Test
    void waitsForItsCluster() {
        create(StackName.MESH, TargetCluster.WORKLOAD);

        var waiting = awaitStack(each -> each.getStatus() != null);
        assertThat(text(waiting.getStatus().conditions()))
                .containsExactly("Ready False WaitingForCluster", "Reconciling True WaitingForCluster");
        assertThat(waiting.getStatus().message())
                .isEqualTo("the EKS cluster shop-cluster does not exist yet, or is deleted");
        assertThat(cluster.calls()).isEmpty();
    }

    @Test
    void anUnreachableClusterKeepsTheReportedObjects() {
        create();
        awaitStack(this::isReady);
        cluster.fail(new ClusterUnreachable("connection refused"));

        var unreachable = awaitStack(each -> !isReady(each));
        assertThat(text(unreachable.getStatus().conditions())).containsExactly("Ready False ClusterUnreachable");
        assertThat(unreachable.getStatus().message())
                .isEqualTo("the cluster shop-cluster in us-east-1 did not answer as expected: connection refused");
        assertThat(unreachable.getStatus().progress()).isEqualTo("2/2");
    }

    @Test
    void anUnexpectedErrorIsReportedAndRetried() {
        cluster.fail(new IllegalStateException("no such kind"));
        create();

        var failed = awaitStack(each -> each.getStatus() != null);
        assertThat(text(failed.getStatus().conditions())).containsExactly("Ready False ReconcileError");
        assertThat(failed.getStatus().message()).isEqualTo("IllegalStateException: no such kind");

        cluster.fail(null);
        awaitStack(this::isReady);
    }

    @Test
    void theFinalizerStaysUntilTheObjectsAreRemoved() {
        create();
        var ready = awaitStack(this::isReady);
        cluster.leave("Service mesh/api: has finalizer example.com/wait", "Secret mesh/key");
        server.client().resource(ready).delete();

        var deleting = awaitStack(each -> !isReady(each));
        assertThat(text(deleting.getStatus().conditions()))
                .containsExactly("Ready False Deleting", "Reconciling True Deleting");
        assertThat(deleting.getStatus().message())
                .isEqualTo("deleting: waiting for Service mesh/api: has finalizer example.com/wait, and 1 more");
        assertThat(deleting.getStatus().progress()).isEqualTo("2 left");
        assertThat(deleting.getFinalizers()).containsExactly("platformstacks.platform-operator.io/finalizer");

        cluster.leave();
        server.awaitDeleted(ready);
        assertThat(server.events()).contains("Normal Deleted: everything that the operator manages for it is removed");
    }

    @Test
    void aClusterThatCannotBeUsedIsNotDeleted() {
        aws.putCluster("shop-cluster", "RESTORING"); // a state that this version does not know
        create(StackName.MESH, TargetCluster.WORKLOAD);
        var stack = awaitStack(each -> each.getStatus() != null);
        server.client().resource(stack).delete();

        var waiting = awaitStack(each -> each.getMetadata().getDeletionTimestamp() != null
                && text(each.getStatus().conditions()).contains("Ready False WaitingForCluster"));
        assertThat(waiting.getStatus().message()).isEqualTo("the EKS cluster shop-cluster is RESTORING");
        assertThat(waiting.getFinalizers()).isNotEmpty();

        aws.putCluster("shop-cluster", "CREATING"); // runs no objects
        server.awaitDeleted(stack);
    }

    /** An environment of the same namespace and name on another cluster claims the EKS cluster, or has taken it over. */
    @Test
    void aClusterThatAnotherEnvironmentObjectClaimsIsLeftAlone() {
        aws.putCluster(
                "shop-cluster",
                "ACTIVE",
                Map.of(Identity.ENVIRONMENT_TAG, MockApiServer.NAMESPACE + "/shop", Identity.UID_TAG, "other"));
        create(StackName.MESH, TargetCluster.WORKLOAD);

        var conflict = awaitStack(each -> each.getStatus() != null);
        assertThat(text(conflict.getStatus().conditions()))
                .containsExactly("Ready False ClaimedByAnother", "Stalled True ClaimedByAnother");
        assertThat(conflict.getStatus().message())
                .startsWith("ClaimedByAnother: ")
                .contains("platform-operator.io/take-over-from=other");
        server.client().resource(conflict).delete();
        server.awaitDeleted(conflict);
        assertThat(cluster.calls()).isEmpty();
    }

    @Test
    void aClusterIsTakenOverFromTheNamedEnvironmentObject() {
        aws.putCluster(
                "shop-cluster",
                "ACTIVE",
                Map.of(Identity.ENVIRONMENT_TAG, MockApiServer.NAMESPACE + "/shop", Identity.UID_TAG, "other"));
        var stack = FakeStack.resource(StackName.MESH, TargetCluster.WORKLOAD, ManagementPolicy.MANAGE);
        stack.getMetadata().setAnnotations(Map.of(PlatformEnvironment.TAKE_OVER_FROM, "other"));
        server.client().resource(stack).create();

        // Nothing answers at the cluster's endpoint.
        awaitStack(each -> text(each.statusOrEmpty().conditions()).contains("Ready False ClusterUnreachable"));
    }

    /** The operator is outside of the VPC of a cluster whose public endpoint is off. */
    @Test
    void aClusterOutOfReachIsReportedWithTheRemedy() {
        aws.answer(
                "/clusters/shop-cluster",
                "{\"cluster\": {\"name\": \"shop-cluster\", \"status\": \"ACTIVE\", \"endpoint\": \"https://localhost:1\","
                        + " \"certificateAuthority\": {\"data\": \"\"}, \"tags\": {}, \"resourcesVpcConfig\": {\"vpcId\":"
                        + " \"vpc-1\", \"endpointPublicAccess\": false, \"endpointPrivateAccess\": true,"
                        + " \"publicAccessCidrs\": [\"0.0.0.0/0\"]}}}");
        create(StackName.MESH, TargetCluster.WORKLOAD);

        var unreachable = awaitStack(each -> each.getStatus() != null);
        assertThat(text(unreachable.getStatus().conditions())).containsExactly("Ready False ClusterUnreachable");
        assertThat(unreachable.getStatus().message())
                .startsWith("the API server of the cluster shop-cluster in us-east-1 has not answered since 20")
                .contains("; its public endpoint is off: add the public address of the operator to"
                        + " spec.cluster.publicAccessCidrs");
        assertThat(server.events())
                .containsExactly(
                        "Warning ClusterUnreachable: " + unreachable.getStatus().message());
    }

    /** A deleted Secret is created again with the content that the stack's objects were rendered with. */
    @Test
    void aGeneratedSecretKeepsItsContent() {
        create();
        awaitStack(this::isReady);
        var secret = server.client().secrets().inNamespace("mesh").withName("key");
        secret.edit(each -> {
            each.getData().put("password", "Y2hhbmdlZA==");
            return each;
        });
        cluster.answer(ApplyAction.UNCHANGED, "", State.READY, "");
        await("read").until(() -> cluster.calls().size() >= 2);
        secret.delete();
        cluster.answer(ApplyAction.UNCHANGED, "", State.READY, "");

        var created = await("secret").until(secret::get, Objects::nonNull);
        assertThat(created.getData()).containsEntry("password", "Y2hhbmdlZA==");
    }

    @Test
    void waitsForItsNamespace() {
        server.rejectNext(HttpMethod.POST, "secrets", 404, "namespaces \"mesh\" not found");
        create();

        var waiting = awaitStack(each -> each.getStatus() != null);
        assertThat(text(waiting.getStatus().conditions())).contains("Ready False Waiting");
        assertThat(waiting.getStatus().message())
                .isEqualTo("namespace mesh does not exist yet; the base stack creates it");
    }

    @Test
    void aStaleCacheCausesNoSecondStatus() {
        create();
        awaitStack(this::isReady);
        server.holdWatches(PlatformStack.class);
        cluster.answer(ApplyAction.DRIFTED, "spec.type", State.READY, "");
        awaitStack(each -> !isReady(each));
        var writes = server.writes("shop-mesh/status").size();
        var calls = cluster.calls().size();
        cluster.answer(ApplyAction.DRIFTED, "spec.type", State.READY, "");
        await("second reconcile").until(() -> cluster.calls().size() > calls);

        assertThat(server.writes("shop-mesh/status")).hasSize(writes);
    }

    @Test
    void aProcessThatLostTheLeaseWritesNothing() {
        create();
        awaitStack(this::isReady);
        isLeader.set(false);
        var writes = server.writes("").size();
        var calls = cluster.calls().size();
        cluster.answer(ApplyAction.FAILED, "spec.ports: Required value", State.PROGRESSING, "");

        await().during(Duration.ofSeconds(1)).until(() -> server.writes("").size() == writes);
        assertThat(cluster.calls()).hasSize(calls);
        isLeader.set(true);
        awaitStack(each -> text(each.getStatus().conditions()).contains("Ready False Refused"));
    }

    private void create() {
        create(StackName.MESH, TargetCluster.LOCAL);
    }

    private void create(StackName name, TargetCluster target) {
        server.client()
                .resource(FakeStack.resource(name, target, ManagementPolicy.MANAGE))
                .create();
    }

    private PlatformStack awaitStack(Predicate<PlatformStack> matches) {
        return server.awaitObject(PlatformStack.class, "shop-mesh", matches);
    }

    private boolean isReady(PlatformStack each) {
        return text(each.statusOrEmpty().conditions()).contains("Ready True AllObjectsReady");
    }
}
