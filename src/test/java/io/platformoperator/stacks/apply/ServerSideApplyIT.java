package io.platformoperator.stacks.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import io.platformoperator.local.LocalCloud;
import io.platformoperator.local.LocalCloudExtension;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a set's owner and other people of a cluster notice, on a real API server. */
@ExtendWith(LocalCloudExtension.class)
class ServerSideApplyIT {
    private static final Duration PROMISED = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Traffic traffic = new Traffic();
    private final AtomicInteger wakes = new AtomicInteger();
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
        namespace = "apply-" + test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
        set = new ApplySet("platform-system", namespace, "PlatformStack platform/" + namespace);
        client = traffic.client(config);
        engine = engine(client);
    }

    @AfterEach
    void leaveNothing() {
        traffic.dieAfter(Integer.MAX_VALUE);
        engine.close();
        client.close();
        admin.namespaces().withName(namespace).delete();
    }

    private ApplyEngine engine(KubernetesClient of) {
        return ServerSideApply.on(of, InstantSource.system(), changed -> wakes.incrementAndGet());
    }

    private Applied apply(List<HasMetadata> wanted) {
        return engine.apply(set, wanted, DriftPolicy.CORRECT);
    }

    /** Passes until nothing is waiting: as a reconciler does. */
    private Applied applyAll(List<HasMetadata> wanted) {
        return await().atMost(SOON)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> apply(wanted), applied -> applied.count(Action.WAITING) == 0);
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
    void appliesOnceAndOnlyWhatDiffers() {
        var first = apply(small());

        assertThat(first.count(Action.CREATED)).as(first.troubles().toString()).isEqualTo(6);
        assertThat(first.troubles()).singleElement().asString().contains("Deployment " + namespace + "/web");
        traffic.take();
        var second = apply(small());
        assertThat(second.count(Action.UNCHANGED)).isEqualTo(6);
        assertThat(traffic.take()).isEmpty();

        var changed = small();
        ((GenericKubernetesResource) changed.get(2)).setAdditionalProperty("data", Map.of("a", "1"));
        var third = apply(changed);
        assertThat(third.count(Action.CONFIGURED)).isEqualTo(1);
        assertThat(Traffic.writes(traffic.take())).singleElement().asString().contains("/configmaps/web");
        assertThat(configMap().getData()).isEqualTo(Map.of("a", "1"));
    }

    @Test
    void writesNothingAfterARestart() {
        apply(small());
        traffic.take();

        try (var fresh = engine(client)) {
            var applied = fresh.apply(set, small(), DriftPolicy.CORRECT);

            assertThat(applied.count(Action.UNCHANGED))
                    .as(applied.objects().toString())
                    .isEqualTo(6);
            assertThat(Traffic.writes(traffic.take())).isEmpty();
        }
    }

    @Test
    void putsBackWhatSomebodyEdits() {
        applyAll(small());
        wakes.set(0);

        admin.apps().deployments().inNamespace(namespace).withName("web").edit(web -> {
            web.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage("nginx:2");
            web.getMetadata().setAnnotations(Map.of("somebody", "was-here"));
            return web;
        });
        admin.configMaps().inNamespace(namespace).withName("web").edit(web -> {
            web.getData().remove("b");
            web.getData().put("theirs", "stays");
            return web;
        });

        await().atMost(PROMISED).until(() -> wakes.get() > 0);
        await().atMost(PROMISED).until(() -> {
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

    private io.fabric8.kubernetes.api.model.ConfigMap configMap() {
        return admin.configMaps().inNamespace(namespace).withName("web").get();
    }
}
