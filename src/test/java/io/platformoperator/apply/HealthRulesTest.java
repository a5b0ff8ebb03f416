package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Health by the status that controllers write. Each row: the expected health, then the object; {@code enough} is the sufficient number of pods. */
class HealthRulesTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private static final String TABLE = """
            READY
            {kind: Deployment.apps, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 3}}
            PROGRESSING 1 of 3 available
            {kind: Deployment.apps, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 1}}
            READY
            {kind: Deployment.apps, enough: 1, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1}}
            PROGRESSING 1 of 2 available
            {kind: Deployment.apps, enough: 2, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 3, updatedReplicas: 3, availableReplicas: 1}}
            PROGRESSING its controller has not observed it yet
            {kind: Deployment.apps, spec: {replicas: 3}, status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, availableReplicas: 3}}
            PROGRESSING 1 of the previous version still running
            {kind: Deployment.apps, spec: {replicas: 3}, status: {observedGeneration: 2, replicas: 4, updatedReplicas: 3, availableReplicas: 4}}
            PROGRESSING 0 of 1 updated: pods "a" is forbidden: violates PodSecurity
            {kind: Deployment.apps, spec: {replicas: 1}, status: {observedGeneration: 2, conditions: [{type: ReplicaFailure, status: "True", message: 'pods "a" is forbidden: violates PodSecurity'}]}}
            FAILED ReplicaSet "web" has timed out progressing.
            {kind: Deployment.apps, spec: {replicas: 3}, status: {observedGeneration: 2, conditions: [{type: Progressing, status: "False", reason: ProgressDeadlineExceeded, message: ReplicaSet "web" has timed out progressing.}]}}
            READY
            {kind: StatefulSet.apps, spec: {replicas: 3}, status: {observedGeneration: 2, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3, currentRevision: b, updateRevision: b}}
            PROGRESSING 2 of 3 ready
            {kind: StatefulSet.apps, spec: {replicas: 3}, status: {observedGeneration: 2, readyReplicas: 2, availableReplicas: 2}}
            PROGRESSING 1 of 3 updated
            {kind: StatefulSet.apps, spec: {replicas: 3}, status: {observedGeneration: 2, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 1, currentRevision: a, updateRevision: b}}
            PROGRESSING 1 of 2 available
            {kind: DaemonSet.apps, status: {observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1}}
            READY
            {kind: DaemonSet.apps, status: {observedGeneration: 2, desiredNumberScheduled: 0}}
            PROGRESSING is running
            {kind: Job.batch, status: {active: 1}}
            READY
            {kind: Job.batch, status: {conditions: [{type: Complete, status: "True"}]}}
            FAILED failed: Job has reached the specified backoff limit
            {kind: Job.batch, status: {conditions: [{type: Failed, status: "True", message: Job has reached the specified backoff limit}]}}
            PROGRESSING has no volume yet
            {kind: PersistentVolumeClaim, status: {phase: Pending}}
            PROGRESSING has no load balancer yet
            {kind: Service, spec: {type: LoadBalancer}, status: {loadBalancer: {}}}
            READY
            {kind: Service, spec: {type: ClusterIP}, status: {loadBalancer: {}}}
            READY
            {kind: Ingress.networking.k8s.io, status: {loadBalancer: {ingress: [{hostname: a.elb.amazonaws.com}]}}}
            PROGRESSING failing or missing response from https://10.0.0.1
            {kind: APIService.apiregistration.k8s.io, status: {conditions: [{type: Available, status: "False", message: "failing or missing response from https://10.0.0.1"}]}}
            READY
            {kind: HorizontalPodAutoscaler.autoscaling, status: {conditions: [{type: AbleToScale, status: "False", reason: FailedGetScale}]}}
            PROGRESSING its operator has not observed it yet
            {kind: Prometheus.monitoring.coreos.com, spec: {replicas: 2}}
            PROGRESSING shard 0: pod prometheus-0: pending
            {kind: Prometheus.monitoring.coreos.com, status: {conditions: [{type: Available, status: Degraded, observedGeneration: 2, message: "shard 0: pod prometheus-0: pending"}]}}
            READY
            {kind: Alertmanager.monitoring.coreos.com, status: {conditions: [{type: Available, status: "True", observedGeneration: 2}, {type: Reconciled, status: "True", observedGeneration: 2}]}}
            READY
            {kind: Elasticsearch.elasticsearch.k8s.elastic.co, spec: {nodeSets: [{count: 3}]}, status: {observedGeneration: 2, health: green, phase: Ready, availableNodes: 3}}
            PROGRESSING health yellow, 2 of 3 nodes
            {kind: Elasticsearch.elasticsearch.k8s.elastic.co, spec: {nodeSets: [{count: 3}]}, status: {observedGeneration: 2, health: yellow, phase: Ready, availableNodes: 2}}
            READY
            {kind: Elasticsearch.elasticsearch.k8s.elastic.co, spec: {nodeSets: [{count: 1}]}, status: {observedGeneration: 2, health: yellow, phase: Ready, availableNodes: 1}}
            PROGRESSING health red, 0 of 2 available
            {kind: Kibana.kibana.k8s.elastic.co, spec: {count: 2}, status: {observedGeneration: 2, health: red}}
            READY
            {kind: Beat.beat.k8s.elastic.co, status: {observedGeneration: 2, health: green, availableNodes: 3, expectedNodes: 3}}
            PROGRESSING Unavailable: no such bucket
            {kind: BackupStorageLocation.velero.io, status: {phase: Unavailable, message: no such bucket}}
            READY
            {kind: BackupStorageLocation.velero.io, status: {phase: Available}}
            PROGRESSING InProgress
            {kind: Restore.velero.io, status: {phase: InProgress}}
            READY
            {kind: Restore.velero.io, status: {phase: Completed}}
            FAILED PartiallyFailed: 2 errors, see its log
            {kind: Restore.velero.io, status: {phase: PartiallyFailed, errors: 2}}
            FAILED FailedValidation: No backups found for schedule
            {kind: Restore.velero.io, status: {phase: FailedValidation, validationErrors: [No backups found for schedule]}}
            FAILED Failed: found a backup with status "InProgress"
            {kind: Backup.velero.io, status: {phase: Failed, failureReason: 'found a backup with status "InProgress"'}}
            READY
            {kind: VirtualService.networking.istio.io, spec: {hosts: [a]}}
            PROGRESSING waits for its issuer
            {kind: Certificate.cert-manager.io, status: {observedGeneration: 2, conditions: [{type: Ready, status: "False", message: waits for its issuer}]}}
            FAILED no such thing
            {kind: Thing.example.org, status: {conditions: [{type: Stalled, status: "True", message: no such thing}]}}
            READY
            {kind: ConfigMap}
            PROGRESSING is being deleted: waits for example.org/a (finalizers)
            {kind: ConfigMap, metadata: {name: web, deletionTimestamp: "2025-01-01T00:00:00Z", finalizers: [example.org/a]}}
            """;

    static Stream<Arguments> rows() {
        var lines = TABLE.lines().toList();
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 2)
                .map(i -> Arguments.of(lines.get(i).strip(), lines.get(i + 1)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void computesHealth(String expected, String manifest) {
        var object = YAML.unmarshal("# flow\n" + manifest, ObjectNode.class);
        object.withObject("/metadata").put("generation", 2);
        var parts = object.path("kind").asText().split("\\.", 2);
        var kind = new ApiKind(parts.length == 1 ? "" : parts[1], "v1", parts[0], "things", true, true, Set.of());

        var health =
                ObservedObject.of(kind, object).health(object.path("enough").asInt(Integer.MAX_VALUE));

        assertThat((health.state() + " " + health.message()).strip()).isEqualTo(expected);
    }
}
