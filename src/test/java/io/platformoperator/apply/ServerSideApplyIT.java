package io.platformoperator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server-side apply of sets on a real API server, with other field managers that change the objects. */
@ExtendWith(LocalCloudExtension.class)
class ServerSideApplyIT {
    private static final Duration DRIFT_LIMIT = Duration.ofSeconds(10);
    private static final Duration CONVERGENCE_LIMIT = Duration.ofMinutes(3);

    private final RecordedRequests traffic = new RecordedRequests();
    private final AtomicInteger changes = new AtomicInteger();
    private KubernetesClient admin;
    private KubernetesClient client;
    private ApplyEngine engine;
    private Config config;
    private String namespace;
    private ApplySet set;

    @BeforeEach
    void start(LocalCloud cloud, TestInfo test) {
        admin = cloud.admin();
        config = Config.fromKubeconfig(cloud.kubeconfig().toFile());
        namespace = "apply-" + test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        set = new ApplySet("platform-system", namespace, "PlatformStack platform/" + namespace);
        client = traffic.client(config);
        engine = engine(client);
    }

    @AfterEach
    void cleanUp() {
        traffic.dieAfter(Integer.MAX_VALUE);
        engine.close();
        client.close();
        admin.namespaces().withName(namespace).delete();
    }

    private ApplyEngine engine(KubernetesClient of) {
        return ServerSideApply.on(of, InstantSource.system(), changed -> changes.incrementAndGet());
    }

    private ApplyReport apply(List<HasMetadata> desired) {
        return engine.apply(set, desired, DriftPolicy.CORRECT);
    }

    /** Applies until only a change requires another reconcile. */
    private ApplyReport applyAll(List<HasMetadata> desired) {
        return await().atMost(CONVERGENCE_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> apply(desired), applied -> applied.requeueAfter().isEmpty());
    }

    private List<HasMetadata> small() {
        return Manifest.of("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: NAMESPACE, creationTimestamp: null}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers:
                        - name: web
                          image: nginx:1
                          ports: [{containerPort: 80}, {containerPort: 53, protocol: UDP}]
                          env: [{name: A, value: "1"}, {name: B, value: "2"}]
                          args: [--a, --b]
                          resources: {requests: {cpu: 1000m}}
                      volumes: [{name: tmp, emptyDir: {}}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: NAMESPACE}
                spec: {selector: {app: web}, ports: [{name: http, port: 80}]}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: web, namespace: NAMESPACE, finalizers: [example.org/kept]}
                data: {a: "1", b: "2"}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: web, namespace: NAMESPACE}
                stringData: {password: secret}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: NAMESPACE}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: web, namespace: NAMESPACE}
                rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list]}]
                """.replace("finalizers: [example.org/kept]", "annotations: {a: b}")
                .replace("NAMESPACE", namespace));
    }

    @Test
    void appliesOnlyObjectsThatDiffer() {
        var first = apply(small());

        assertThat(first.count(ApplyAction.CREATED))
                .as(first.problems().toString())
                .isEqualTo(6);
        assertThat(first.problems()).singleElement().asString().contains("Deployment " + namespace + "/web");
        traffic.take();
        var second = apply(small());
        assertThat(second.count(ApplyAction.UNCHANGED)).isEqualTo(6);
        assertThat(traffic.take()).isEmpty();

        var changed = small();
        ((GenericKubernetesResource) changed.get(2)).setAdditionalProperty("data", Map.of("a", "1"));
        var third = apply(changed);
        assertThat(third.count(ApplyAction.CONFIGURED)).isEqualTo(1);
        assertThat(RecordedRequests.writes(traffic.take()))
                .singleElement()
                .asString()
                .contains("/configmaps/web");
        assertThat(configMap().getData()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void writesNothingAfterARestart() {
        apply(small());
        traffic.take();

        try (var fresh = engine(client)) {
            var applied = fresh.apply(set, small(), DriftPolicy.CORRECT);

            assertThat(applied.count(ApplyAction.UNCHANGED))
                    .as(applied.objects().toString())
                    .isEqualTo(6);
            assertThat(RecordedRequests.writes(traffic.take())).isEmpty();
        }
    }

    @Test
    void correctsEditedFields() {
        applyAll(small());
        changes.set(0);

        admin.apps().deployments().inNamespace(namespace).withName("web").patch("""
                        {"metadata": {"annotations": {"somebody": "was-here"}},
                         "spec": {"template": {"spec": {"containers": [{"name": "web", "image": "nginx:2"}]}}}}
                        """);
        admin.configMaps().inNamespace(namespace).withName("web").edit(web -> {
            web.getData().remove("b");
            web.getData().put("theirs", "stays");
            return web;
        });

        await().atMost(DRIFT_LIMIT).until(() -> changes.get() > 0);
        await().atMost(DRIFT_LIMIT).until(() -> {
            apply(small());
            return configMap().getData().containsKey("b");
        });
        var web = admin.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("web")
                .get();
        assertThat(web.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("nginx:1");
        assertThat(web.getMetadata().getAnnotations()).containsEntry("somebody", "was-here");
        assertThat(configMap().getData()).isEqualTo(Map.of("a", "1", "b", "2", "theirs", "stays"));
    }

    /** A selector and a cluster IP are immutable; neither object holds anything. */
    @Test
    void recreatesAnObjectWithAChangedImmutableField() {
        applyAll(small());
        var changed = Manifest.of("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: NAMESPACE}
            spec:
              replicas: 1
              selector: {matchLabels: {app: other}}
              template:
                metadata: {labels: {app: other}}
                spec: {containers: [{name: web, image: "nginx:1"}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: NAMESPACE}
            spec: {clusterIP: None, selector: {app: other}, ports: [{name: http, port: 80}]}
            """.replace("NAMESPACE", namespace));

        var applied = apply(changed);

        assertThat(applied.objects())
                .filteredOn(object -> object.message().equals("recreated"))
                .hasSize(2);
        applyAll(changed);
        assertThat(admin.services()
                        .inNamespace(namespace)
                        .withName("web")
                        .get()
                        .getSpec()
                        .getClusterIP())
                .isEqualTo("None");
        assertThat(admin.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName("web")
                        .get()
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .containsEntry("app", "other");
    }

    /** The garbage collector releases the pods of a deleted StatefulSet before the API server removes it. */
    @Test
    void reportsNoFailureWhileAStatefulSetIsRecreated() {
        applyAll(withStorage("1Gi"));
        var reports = new ArrayList<ObjectReport>();
        await().atMost(CONVERGENCE_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    var statefulSets = apply(withStorage("2Gi")).objects().stream()
                            .filter(object -> object.key().kind().equals("StatefulSet"))
                            .toList();
                    reports.addAll(statefulSets);
                    return statefulSets.stream().allMatch(object -> object.action() == ApplyAction.UNCHANGED);
                });
        assertThat(admin.apps().statefulSets().inNamespace(namespace).list().getItems())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.getSpec()
                                .getVolumeClaimTemplates()
                                .getFirst()
                                .getSpec()
                                .getResources()
                                .getRequests())
                        .containsEntry("storage", new Quantity("2Gi")));
        assertThat(reports)
                .noneMatch(object -> object.action() == ApplyAction.FAILED)
                .noneMatch(object -> object.message().contains("updates to statefulset spec"));
    }

    /** The deletion of a claim would delete its data. */
    @Test
    void namesTheCommandForAnObjectThatMayHoldData() {
        var claim = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data, namespace: NAMESPACE}
            spec: {storageClassName: MODE, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            """.replace("NAMESPACE", namespace);
        var objects = Manifest.of(claim.replace("MODE", "a"));
        var withNamespace = small();
        withNamespace.addAll(objects);
        applyAll(withNamespace);
        var changed = small();
        changed.addAll(Manifest.of(claim.replace("MODE", "b")));

        assertThat(apply(changed).problems())
                .anyMatch(text -> text.contains("kubectl -n " + namespace + " delete persistentvolumeclaim data"));
        assertThat(admin.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withName("data")
                        .get()
                        .getMetadata()
                        .getDeletionTimestamp())
                .isNull();
    }

    @Test
    void growsTheVolumeClaimsOfAStatefulSetWhereTheirClassAllowsIt() {
        for (var expandable : List.of(true, false)) {
            admin.resource(Manifest.of("""
                apiVersion: storage.k8s.io/v1
                kind: StorageClass
                metadata: {name: NAME}
                provisioner: ebs.csi.aws.com
                allowVolumeExpansion: ALLOWED
                """.replace("NAME", namespace + "-" + expandable)
                                    .replace("ALLOWED", "" + expandable))
                            .getFirst())
                    .create();
        }
        try {
            applyAll(withStorage("1Gi"));
            var claims = admin.persistentVolumeClaims().inNamespace(namespace);
            await().atMost(CONVERGENCE_LIMIT)
                    .until(() -> claims.list().getItems().size() == 2);
            claims.list().getItems().forEach(this::bind);
            await().atMost(CONVERGENCE_LIMIT).until(() -> claims.list().getItems().stream()
                    .allMatch(claim -> "Bound".equals(claim.getStatus().getPhase())));

            var applied = await().atMost(CONVERGENCE_LIMIT)
                    .until(() -> apply(withStorage("2Gi")), report -> List.of("data-false-0", "data-true-0").stream()
                            .allMatch(name -> report.problems().stream().anyMatch(text -> text.contains(name))));

            assertThat(applied.problems())
                    .filteredOn(text -> text.contains("data-false-0"))
                    .singleElement()
                    .asString()
                    .contains(
                            "has 1Gi, and its StatefulSet requests 2Gi",
                            "StorageClass " + namespace + "-false does not allow volumes to grow",
                            "Set its allowVolumeExpansion to true");
            assertThat(applied.isStalled()).isTrue();
            assertThat(applied.problems())
                    .filteredOn(text -> text.contains("data-true-0"))
                    .singleElement()
                    .asString()
                    .contains("has 1Gi, grows to 2Gi");
            assertThat(claims.withName("data-true-0")
                            .get()
                            .getSpec()
                            .getResources()
                            .getRequests())
                    .containsEntry("storage", new Quantity("2Gi"));
            claims.withName("data-true-0").editStatus(claim -> new PersistentVolumeClaimBuilder(claim)
                    .editStatus()
                    .addToCapacity("storage", new Quantity("2Gi"))
                    .endStatus()
                    .build());
            assertThat(apply(withStorage("2Gi")).problems()).noneMatch(text -> text.contains("data-true-0"));
            assertThat(apply(withStorage("2Gi")).requests()).isZero();
        } finally {
            for (var expandable : List.of("-true", "-false")) {
                admin.storage()
                        .v1()
                        .storageClasses()
                        .withName(namespace + expandable)
                        .delete();
                admin.persistentVolumes().withName(namespace + expandable).delete();
            }
        }
    }

    /** Creates the claim's volume, as the provisioner of its class would. */
    private void bind(PersistentVolumeClaim claim) {
        admin.resource(Manifest.of("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: NAME}
                spec:
                  storageClassName: NAME
                  capacity: {storage: 1Gi}
                  accessModes: [ReadWriteOnce]
                  csi: {driver: ebs.csi.aws.com, volumeHandle: NAME}
                  claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: NAMESPACE, name: CLAIM, uid: UID}
                """.replace("NAMESPACE", namespace)
                                .replace("NAME", claim.getSpec().getStorageClassName())
                                .replace("CLAIM", claim.getMetadata().getName())
                                .replace("UID", claim.getMetadata().getUid()))
                        .getFirst())
                .create();
    }

    private List<HasMetadata> withStorage(String size) {
        var desired = small();
        for (var expandable : List.of("true", "false")) {
            desired.addAll(Manifest.of("""
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: "ALLOWED", namespace: NAMESPACE}
                spec:
                  serviceName: web
                  selector: {matchLabels: {app: db-ALLOWED}}
                  template:
                    metadata: {labels: {app: db-ALLOWED}}
                    spec: {containers: [{name: db, image: db}]}
                  volumeClaimTemplates:
                    - metadata: {name: data}
                      spec:
                        storageClassName: NAMESPACE-ALLOWED
                        accessModes: [ReadWriteOnce]
                        resources: {requests: {storage: SIZE}}
                """.replace("NAMESPACE", namespace)
                    .replace("ALLOWED", expandable)
                    .replace("SIZE", size)));
        }
        return desired;
    }

    @Test
    void recreatesDeletedObjects() {
        applyAll(small());
        changes.set(0);

        admin.configMaps().inNamespace(namespace).withName("web").delete();

        await().atMost(DRIFT_LIMIT).until(() -> changes.get() > 0);
        assertThat(apply(small()).count(ApplyAction.CREATED)).isEqualTo(1);
        assertThat(configMap().getData()).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void writesNothingUnderReport() {
        var absent = engine.apply(set, small(), DriftPolicy.REPORT);
        assertThat(absent.count(ApplyAction.DRIFTED)).isEqualTo(6);
        assertThat(RecordedRequests.writes(traffic.take())).isEmpty();
        apply(small());
        admin.configMaps().inNamespace(namespace).withName("web").edit(web -> {
            web.getData().put("a", "edited");
            return web;
        });
        admin.services().inNamespace(namespace).withName("web").delete();
        await().atMost(DRIFT_LIMIT).until(() -> changes.get() > 1);
        traffic.take();

        var reported = await().atMost(DRIFT_LIMIT)
                .until(
                        () -> engine.apply(set, small(), DriftPolicy.REPORT),
                        one -> one.count(ApplyAction.DRIFTED) == 2);

        assertThat(reported.problems())
                .anyMatch(text -> text.startsWith("ConfigMap " + namespace + "/web: .data.a (owned by "))
                .anyMatch(text -> text.equals("Service " + namespace + "/web: was deleted"));
        assertThat(configMap().getData()).containsEntry("a", "edited");
        assertThat(admin.services().inNamespace(namespace).withName("web").get())
                .isNull();

        assertThat(engine.apply(set, List.of(small().getFirst()), DriftPolicy.REPORT)
                        .objects())
                .filteredOn(object -> object.action() == ApplyAction.RETAINED)
                .hasSize(4);

        apply(small());
        assertThat(configMap().getData()).containsEntry("a", "1");
        assertThat(admin.services().inNamespace(namespace).withName("web").get())
                .isNotNull();
    }

    @Test
    void prunesOnlyMembersThatAreNoLongerDesired() {
        applyAll(small());
        for (var other : Manifest.of("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: theirs, namespace: NAMESPACE}
                """.replace("NAMESPACE", namespace))) {
            admin.resource(other).create();
        }
        var fewer = small();
        fewer.removeIf(
                object -> object.getKind().equals("Secret") || object.getKind().equals("Namespace"));

        var applied = apply(fewer);

        assertThat(applied.count(ApplyAction.PRUNED)).isEqualTo(1);
        assertThat(applied.objects())
                .filteredOn(object -> object.action() == ApplyAction.RETAINED)
                .singleElement()
                .satisfies(
                        kept -> assertThat(kept.message()).contains("it contains ConfigMap " + namespace + "/theirs"));
        assertThat(admin.secrets().inNamespace(namespace).withName("web").get()).isNull();
        assertThat(admin.configMaps().inNamespace(namespace).withName("theirs").get())
                .isNotNull();
        assertThat(configMap()).isNotNull();
        traffic.take();
        assertThat(apply(fewer).changedAnything()).isFalse();
        assertThat(traffic.take()).isEmpty();
    }

    /** As Velero does with a Backup whose content is in a bucket. */
    @Test
    void keepsObjectsThatAControllerMakesAgain() {
        var objects = small();
        objects.stream().filter(object -> object.getKind().equals("Secret")).forEach(Pruning::exempt);
        applyAll(objects);
        var fewer = small();
        fewer.removeIf(object -> object.getKind().equals("Secret"));

        var applied = apply(fewer);

        assertThat(applied.changedAnything()).isFalse();
        assertThat(applied.objects()).hasSameSizeAs(fewer);
        assertThat(admin.secrets().inNamespace(namespace).withName("web").get()).isNotNull();
        await().atMost(DRIFT_LIMIT).until(() -> engine.teardown(set).isDone());
        assertThat(admin.secrets().inNamespace(namespace).withName("web").get()).isNull();
    }

    /** As prometheus-operator does with a Prometheus and its StatefulSet. */
    @Test
    void keepsObjectsToWhichAControllerCopiedTheLabelsOfAMember() {
        applyAll(small());
        var member = configMap();
        admin.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("copy")
                        .withLabels(member.getMetadata().getLabels())
                        .addNewOwnerReference()
                        .withApiVersion(member.getApiVersion())
                        .withKind(member.getKind())
                        .withName(member.getMetadata().getName())
                        .withUid(member.getMetadata().getUid())
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .build())
                .create();
        await().atMost(DRIFT_LIMIT)
                .during(Duration.ofSeconds(2))
                .until(() -> apply(small()).count(ApplyAction.PRUNED) == 0);

        assertThat(admin.configMaps().inNamespace(namespace).withName("copy").get())
                .isNotNull();
    }

    @Test
    void adoptsObjectsWithoutAnotherOwner() {
        var theirs = Manifest.of("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: NAMESPACE}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: web, namespace: NAMESPACE}
                data: {a: "old"}
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                  namespace: NAMESPACE
                  annotations: {meta.helm.sh/release-name: shop, meta.helm.sh/release-namespace: NAMESPACE}
                spec: {selector: {app: theirs}, ports: [{name: http, port: 80}]}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: sh.helm.release.v1.shop.v1, namespace: NAMESPACE, labels: {owner: helm, name: shop}}
                type: helm.sh/release.v1
                """.replace("NAMESPACE", namespace));
        theirs.forEach(object -> admin.resource(object).create());

        var applied = apply(small());

        assertThat(applied.problems())
                .contains("Service " + namespace + "/web: belongs to the Helm release " + namespace + "/shop");
        assertThat(configMap().getData()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(admin.services()
                        .inNamespace(namespace)
                        .withName("web")
                        .get()
                        .getSpec()
                        .getSelector())
                .isEqualTo(Map.of("app", "theirs"));

        var other = new ApplySet("platform-system", namespace + "-other", "PlatformStack platform/other");
        var conflict = engine.apply(other, List.of(small().get(2)), DriftPolicy.CORRECT);
        assertThat(conflict.problems())
                .containsExactly("ConfigMap " + namespace + "/web: belongs to PlatformStack platform/" + namespace);
        assertThat(engine.teardown(other).isDone()).isTrue();
        assertThat(configMap()).isNotNull();
    }

    /** Another tool that applies a field would apply it again, so the field is left to the tool and reported; other fields are applied. */
    @Test
    void reportsFieldsThatAnotherToolApplies() {
        applyAll(small());
        var claimed = Manifest.of("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: web, namespace: NAMESPACE}
                data: {a: "theirs"}
                """.replace("NAMESPACE", namespace)).getFirst();
        admin.resource(claimed).fieldManager("other-tool").forceConflicts().serverSideApply();
        await().atMost(DRIFT_LIMIT).until(() -> changes.get() > 0);

        var applied =
                await().atMost(DRIFT_LIMIT).until(() -> apply(small()), one -> one.count(ApplyAction.CONFLICT) == 1);

        assertThat(applied.problems()).contains("ConfigMap " + namespace + "/web: .data.a (owned by other-tool)");
        assertThat(configMap().getData()).isEqualTo(Map.of("a", "theirs", "b", "2"));
        traffic.take();
        assertThat(apply(small()).count(ApplyAction.CONFLICT)).isEqualTo(1);
        assertThat(traffic.take()).isEmpty();
    }

    @Test
    void leavesReplicasToAnAutoscaler() {
        var scaled = small();
        scaled.addAll(Manifest.of("""
                apiVersion: autoscaling/v2
                kind: HorizontalPodAutoscaler
                metadata: {name: web, namespace: NAMESPACE}
                spec:
                  minReplicas: 2
                  maxReplicas: 9
                  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                """.replace("NAMESPACE", namespace)));
        applyAll(scaled);
        assertThat(replicas()).isEqualTo(2);

        admin.apps().deployments().inNamespace(namespace).withName("web").scale(7);
        await().atMost(DRIFT_LIMIT).until(() -> replicas() == 7);
        var changed = scaled.stream().toList();
        ((GenericKubernetesResource) changed.get(0)).getMetadata().setLabels(Map.of("new", "label"));
        assertThat(apply(changed).count(ApplyAction.CONFIGURED)).isEqualTo(1);

        assertThat(replicas()).isEqualTo(7);
    }

    private int replicas() {
        return admin.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("web")
                .get()
                .getSpec()
                .getReplicas();
    }

    private static final String WIDGETS = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: PLURAL.example.org}
            spec:
              group: example.org
              scope: Namespaced
              names: {plural: PLURAL, singular: SINGULAR, kind: KIND}
              versions:
                - name: v1
                  served: true
                  storage: true
                  subresources: {status: {}}
                  schema:
                    openAPIV3Schema:
                      type: object
                      description: DESCRIPTION
                      properties:
                        spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
                        status: {type: object, x-kubernetes-preserve-unknown-fields: true}
            status: {acceptedNames: {kind: "", plural: ""}, conditions: [], storedVersions: []}
            """;

    private List<HasMetadata> widgets(String kind, String description) {
        var plural = kind.toLowerCase(Locale.ROOT) + "s";
        var definition = WIDGETS.replace("PLURAL", plural)
                .replace("SINGULAR", kind.toLowerCase(Locale.ROOT))
                .replace("KIND", kind)
                .replace("DESCRIPTION", description);
        return Manifest.of("""
                apiVersion: example.org/v1
                kind: KIND
                metadata: {name: one, namespace: NAMESPACE}
                spec: {size: 1, nothing: null}
                ---
                apiVersion: v1
                kind: Namespace
                metadata: {name: NAMESPACE}
                """.replace("KIND", kind).replace("NAMESPACE", namespace), definition);
    }

    /** A definition of 600 KB exceeds the limit of the annotation that client-side apply uses. */
    @Test
    void appliesDefinitionsBeforeTheirObjects() {
        var desired = widgets("Widget", "x".repeat(600_000));

        var applied = applyAll(desired);

        assertThat(applied.problems()).isEmpty();
        assertThat(admin.genericKubernetesResources("example.org/v1", "Widget")
                        .inNamespace(namespace)
                        .withName("one")
                        .get())
                .isNotNull();
        traffic.take();
        assertThat(apply(desired).count(ApplyAction.UNCHANGED)).isEqualTo(3);
        assertThat(traffic.take()).isEmpty();
        tearDown();
        assertThat(admin.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("widgets.example.org")
                        .get())
                .isNull();
    }

    /** A controller may end an object as failed if what it refers to does not exist yet. */
    @Test
    void createsAnObjectOnlyOnceItsConditionIsReady() {
        var namespaced = Manifest.of("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: NAMESPACE}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: waits, namespace: NAMESPACE}
                """.replace("NAMESPACE", namespace));
        new CreationCondition("networking.k8s.io/v1", "Ingress", "first").addTo(namespaced.getLast());
        await().until(
                        () -> apply(namespaced).problems(),
                        problems -> problems.equals(List.of("ConfigMap " + namespace + "/waits: waits for Ingress "
                                + namespace + "/first, which does not exist yet")));
        assertThat(admin.configMaps().inNamespace(namespace).withName("waits").get())
                .isNull();

        admin.resource("""
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: first, namespace: NAMESPACE}
                spec: {defaultBackend: {service: {name: a, port: {number: 80}}}}
                """.replace("NAMESPACE", namespace)).create();
        await().until(() -> apply(namespaced).problems(), problems -> problems.stream()
                .anyMatch(problem -> problem.startsWith(
                        "ConfigMap " + namespace + "/waits: waits for Ingress " + namespace + "/first: ")));
        var ingresses = admin.network().v1().ingresses().inNamespace(namespace);
        ingresses.withName("first").editStatus(ingress -> new IngressBuilder(ingress)
                .withNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withHostname("first.example.com")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build());

        assertThat(applyAll(namespaced).problems()).isEmpty();
        ingresses.withName("first").delete();
        assertThat(applyAll(namespaced).problems())
                .as("an object that exists stays")
                .isEmpty();
        assertThat(admin.configMaps().inNamespace(namespace).withName("waits").get())
                .isNotNull();
    }

    /** After a crash at any request a new engine reaches the same state as an undisturbed one. */
    @Test
    void continuesAfterACrash() {
        var desired = new ArrayList<>(widgets("Gadget", "small"));
        desired.addAll(small());
        for (var allowed = 1; allowed < 30; allowed += 4) {
            traffic.dieAfter(allowed);
            try (var crashing = engine(client)) {
                crashing.apply(set, desired, DriftPolicy.CORRECT);
            } catch (ClusterUnreachable e) {
                assertThat(e).hasMessageContaining("dead");
            }
        }
        traffic.dieAfter(Integer.MAX_VALUE);

        assertThat(applyAll(desired).objects())
                .extracting(ObjectReport::action)
                .isSubsetOf(ApplyAction.CREATED, ApplyAction.CONFIGURED, ApplyAction.UNCHANGED);

        for (var allowed = 1; allowed < 40; allowed += 6) {
            traffic.dieAfter(allowed);
            try (var crashing = engine(client)) {
                crashing.teardown(set);
            } catch (ClusterUnreachable e) {
                assertThat(e).hasMessageContaining("dead");
            }
        }
        traffic.dieAfter(Integer.MAX_VALUE);
        tearDown();
        assertThat(admin.namespaces().withName(namespace).get()).isNull();
        assertThat(admin.configMaps()
                        .inNamespace("platform-system")
                        .withName(namespace)
                        .get())
                .isNull();
        assertThat(admin.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("gadgets.example.org")
                        .get())
                .isNull();
    }

    @Test
    void retainsDefinitionsThatOthersUseAndReportsRemainingObjects() {
        var desired = widgets("Gizmo", "small");
        applyAll(desired);
        var foreign = Manifest.of("""
                apiVersion: example.org/v1
                kind: Gizmo
                metadata: {name: theirs, namespace: default}
                """).getFirst();
        admin.resource(foreign).create();
        var held = admin.genericKubernetesResources("example.org/v1", "Gizmo")
                .inNamespace(namespace)
                .withName("one");
        held.edit(one -> {
            one.getMetadata().setFinalizers(List.of("example.org/held"));
            return one;
        });

        var first = engine.teardown(set);
        assertThat(first.remaining())
                .contains("Gizmo " + namespace + "/one is being deleted: waits for example.org/held (finalizers)");
        assertThat(admin.namespaces().withName(namespace).get()).isNotNull();

        held.edit(one -> {
            one.getMetadata().setFinalizers(List.of());
            return one;
        });
        var last = tearDown();
        assertThat(last.retained())
                .containsExactly(
                        "CustomResourceDefinition gizmos.example.org is retained: Gizmo default/theirs is of this kind");
        assertThat(admin.resource(foreign).get()).isNotNull();
        admin.resource(foreign).delete();
        admin.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("gizmos.example.org")
                .delete();
    }

    private UninstallResult tearDown() {
        return await().atMost(CONVERGENCE_LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> {
                            var result = engine.teardown(set);
                            result.remaining().forEach(this::hastenCleanup);
                            return result;
                        },
                        UninstallResult::isDone);
    }

    /**
     * Kubernetes repeats a failed cleanup of a definition after a back-off of up to 1000 s, and at once when the definition
     * changes.
     */
    private void hastenCleanup(String remaining) {
        if (!remaining.contains("customresourcecleanup")) {
            return;
        }
        var name = remaining.split(" ", 3)[1];
        try {
            admin.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"metadata\": {\"annotations\": {\"example.org/seen\": \"" + System.nanoTime() + "\"}}}");
        } catch (KubernetesClientException e) {
            assertThat(e.getCode()).as("the definition is gone").isEqualTo(404);
        }
    }

    @Test
    void reportsAnUnreachableClusterAtOnce() {
        var nowhere =
                new ConfigBuilder(config).withMasterUrl("https://127.0.0.1:9").build();
        var started = System.nanoTime();

        try (var away = new RecordedRequests().client(nowhere);
                var disconnected = engine(away)) {
            assertThatThrownBy(() -> disconnected.apply(set, small(), DriftPolicy.CORRECT))
                    .isInstanceOf(ClusterUnreachable.class)
                    .hasMessageContaining("127.0.0.1:9");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(DRIFT_LIMIT);
    }

    /** Deletes objects that own AWS resources, which AWS would bill after the cluster is deleted; retains all others. */
    @Test
    void drainsObjectsThatOwnAwsResources() {
        var held = Manifest.of("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: NAMESPACE}
                ---
                apiVersion: networking.k8s.io/v1
                kind: IngressClass
                metadata: {name: NAMESPACE}
                spec: {controller: ingress.k8s.aws/alb}
                ---
                apiVersion: networking.k8s.io/v1
                kind: Ingress
                metadata: {name: public, namespace: NAMESPACE, finalizers: [ingress.k8s.aws/resources]}
                spec: {ingressClassName: NAMESPACE, defaultBackend: {service: {name: balanced, port: {number: 80}}}}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: balanced, namespace: NAMESPACE}
                spec: {type: LoadBalancer, ports: [{port: 80}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: inner, namespace: NAMESPACE}
                spec: {ports: [{port: 80}]}
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db, namespace: NAMESPACE}
                spec:
                  serviceName: inner
                  selector: {matchLabels: {app: db}}
                  template:
                    metadata: {labels: {app: db}}
                    spec: {containers: [{name: db, image: db}]}
                  volumeClaimTemplates:
                    - metadata: {name: data}
                      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """.replace("NAMESPACE", namespace));
        held.forEach(object -> admin.resource(object).create());
        var claims = admin.persistentVolumeClaims().inNamespace(namespace);
        await().atMost(CONVERGENCE_LIMIT).until(() -> !claims.list().getItems().isEmpty());
        await().atMost(CONVERGENCE_LIMIT)
                .until(() ->
                        !admin.pods().inNamespace(namespace).list().getItems().isEmpty());

        assertThat(engine.drain(true).remaining())
                .contains("Ingress " + namespace
                        + "/public is being deleted: waits for ingress.k8s.aws/resources (finalizers)");
        admin.network()
                .v1()
                .ingresses()
                .inNamespace(namespace)
                .withName("public")
                .edit(ingress -> {
                    ingress.getMetadata().setFinalizers(List.of());
                    return ingress;
                });
        await().atMost(CONVERGENCE_LIMIT).until(() -> engine.drain(true).isDone());

        assertThat(claims.list().getItems()).isEmpty();
        assertThat(admin.apps().statefulSets().inNamespace(namespace).list().getItems())
                .isEmpty();
        assertThat(admin.services().inNamespace(namespace).list().getItems())
                .extracting(service -> service.getMetadata().getName())
                .containsExactly("inner");
        admin.network().v1().ingressClasses().withName(namespace).delete();
    }

    /** As large as upstream's monitoring chart: ten definitions of 450 KB each, and objects of one of them. */
    @Test
    void appliesTheDefinitionsOfMonitoringInFewRequests() throws IOException {
        var definitions = Files.readString(Path.of("local/charts/kube-prometheus-stack/crds/kinds.yaml"))
                .replace("{type: object,", "{type: object, description: " + "text".repeat(112_500) + ",");
        var desired = new ArrayList<>(Manifest.of(definitions));
        desired.addAll(small());
        for (var i = 0; i < 40; i++) {
            desired.addAll(Manifest.of("""
                    apiVersion: monitoring.coreos.com/v1
                    kind: PrometheusRule
                    metadata: {name: rule-NUMBER, namespace: NAMESPACE}
                    spec: {groups: [{name: a, rules: [{record: b, expr: "1"}]}]}
                    """.replace("NUMBER", "" + i).replace("NAMESPACE", namespace)));
        }
        traffic.take();

        applyAll(desired);

        var sent = traffic.take();
        assertThat((double) sent.size() / desired.size()).as(sent.toString()).isLessThan(1.6);
        assertThat(apply(desired).count(ApplyAction.UNCHANGED)).isEqualTo(desired.size());
        assertThat(traffic.take()).isEmpty();
        tearDown();
    }

    /** A webhook that does not answer refuses every object of its kind; the engine retries few requests and reports the webhook. */
    @Test
    void limitsRequestsToAnUnavailableWebhook() {
        applyAll(small());
        var webhook = Manifest.of("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata: {name: NAMESPACE}
                webhooks:
                  - name: deaf.example.org
                    admissionReviewVersions: [v1]
                    sideEffects: None
                    failurePolicy: Fail
                    timeoutSeconds: 1
                    clientConfig: {url: "https://127.0.0.1:9/"}
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}
                    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
                """.replace("NAMESPACE", namespace)).getFirst();
        admin.resource(webhook).create();
        try {
            var desired = new ArrayList<>(small());
            for (var i = 0; i < 30; i++) {
                desired.addAll(Manifest.of("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: more-NUMBER, namespace: NAMESPACE}
                        """.replace("NUMBER", "" + i).replace("NAMESPACE", namespace)));
            }
            traffic.take();
            var refused = await().atMost(CONVERGENCE_LIMIT)
                    .until(() -> apply(desired), one -> one.count(ApplyAction.WAITING) > 0);

            assertThat(refused.count(ApplyAction.WAITING)).isEqualTo(30);
            assertThat(refused.problems()).anyMatch(text -> text.contains("deaf.example.org"));
            assertThat(refused.requeueAfter()).isPresent();
            assertThat(RecordedRequests.writes(traffic.take())).hasSizeLessThan(12);
            assertThat(apply(desired).requests()).isZero();

            admin.resource(webhook).delete();
            await().atMost(CONVERGENCE_LIMIT).until(() -> apply(desired).count(ApplyAction.WAITING) == 0);
        } finally {
            admin.resource(webhook).delete();
        }
    }

    private ConfigMap configMap() {
        return admin.configMaps().inNamespace(namespace).withName("web").get();
    }
}
