package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.AsyncBody.Consumer;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.probe.verification.VerificationAnswer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The cluster of an environment with one backup of Velero, in virtual time: Velero and the pods of Jobs take a step when asked to. */
final class SimulatedCluster implements AutoCloseable {
    static final String BACKUP = "velero-daily-20260401010000";

    private final MockApiServer api = new MockApiServer();
    private final Supplier<VerificationAnswer> answer;
    private final List<String> begun = new ArrayList<>();

    SimulatedCluster(Supplier<VerificationAnswer> answer) {
        this.answer = answer;
        for (var plural : List.of("backups", "restores")) {
            api.serve(new CustomResourceDefinitionContext.Builder()
                    .withGroup("velero.io")
                    .withVersion("v1")
                    .withPlural(plural)
                    .withKind(plural.equals("backups") ? "Backup" : "Restore")
                    .withScope("Namespaced")
                    .build());
        }
        VeleroRestores.objects(api.client(), "backups")
                .inNamespace(ScratchNamespace.VELERO)
                .resource(new GenericKubernetesResourceBuilder()
                        .withApiVersion(ScratchNamespace.VELERO_API)
                        .withKind("Backup")
                        .withNewMetadata()
                        .withNamespace(ScratchNamespace.VELERO)
                        .withName(BACKUP)
                        .endMetadata()
                        .addToAdditionalProperties("spec", Map.of("storageLocation", "default"))
                        .addToAdditionalProperties(
                                "status", Map.of("phase", "Completed", "startTimestamp", "2026-04-01T01:00:00Z"))
                        .build())
                .create();
    }

    /** A client whose every answered request is reported. */
    KubernetesClient client(Runnable answered) {
        return new KubernetesClientBuilder()
                .withConfig(api.client().getConfiguration())
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("calls", new Interceptor() {
                    @Override
                    public void after(HttpRequest request, HttpResponse<?> response, Consumer<List<ByteBuffer>> body) {
                        answered.run();
                    }
                }))
                .build();
    }

    /** Velero begins a restore, or ends one; a Job that exists succeeds. */
    void step() {
        restores().forEach(this::step);
        api.client().batch().v1().jobs().inNamespace("monitoring").list().getItems().stream()
                .map(job -> job.getMetadata().getName())
                .filter(name -> api.client()
                                .pods()
                                .inNamespace("monitoring")
                                .withName(name)
                                .get()
                        == null)
                .forEach(name -> api.client()
                        .resource(new PodBuilder()
                                .withNewMetadata()
                                .withNamespace("monitoring")
                                .withName(name)
                                .addToLabels("batch.kubernetes.io/job-name", name)
                                .endMetadata()
                                .withNewStatus()
                                .addNewContainerStatus()
                                .withNewState()
                                .withNewTerminated()
                                .withExitCode(0)
                                .withMessage(answer.get().toJson())
                                .endTerminated()
                                .endState()
                                .endContainerStatus()
                                .endStatus()
                                .build())
                        .create());
    }

    /** As Velero does, also into a namespace that was deleted meanwhile. */
    private void step(GenericKubernetesResource restore) {
        var phase = restore.get("status", "phase");
        if ("Completed".equals(phase)) {
            return;
        }
        var name = restore.getMetadata().getName();
        if (phase == null) {
            begun.add(name);
        } else {
            if (api.client().namespaces().withName(name).get() == null) {
                api.client()
                        .resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                        .create();
            }
            api.client()
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace(name)
                            .withName("platform-outputs")
                            .endMetadata()
                            .build())
                    .create();
        }
        restore.setAdditionalProperty(
                "status",
                Map.of(
                        "phase",
                        phase == null ? "InProgress" : "Completed",
                        "progress",
                        Map.of("itemsRestored", phase == null ? 0 : 1)));
        VeleroRestores.objects(api.client(), "restores")
                .inNamespace(ScratchNamespace.VELERO)
                .resource(restore)
                .update();
    }

    private List<GenericKubernetesResource> restores() {
        return VeleroRestores.objects(api.client(), "restores")
                .inNamespace(ScratchNamespace.VELERO)
                .list()
                .getItems();
    }

    /** Names of the restores that Velero began. */
    List<String> begun() {
        return List.copyOf(begun);
    }

    /** Everything that a drill created. */
    List<String> remains() {
        return Stream.of(
                        restores().stream(),
                        api.client().namespaces().list().getItems().stream(),
                        api.client().batch().v1().jobs().inNamespace("monitoring").list().getItems().stream())
                .flatMap(each -> each)
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .toList();
    }

    @Override
    public void close() {
        api.close();
    }
}
