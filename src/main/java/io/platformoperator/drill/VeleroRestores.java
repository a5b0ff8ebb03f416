package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.drill.StackRestorer.VeleroBackup;
import io.platformoperator.drill.StackRestorer.VeleroRestore;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Restores of Velero into scratch namespaces, on one cluster. Each step can be repeated: what an earlier one created stays. */
final class VeleroRestores {
    private VeleroRestores() {}

    /** Velero's newest complete backup of the namespace {@code services}. */
    static VeleroBackup newest(KubernetesClient client) {
        return VeleroObjects.newest(objects(client, "backups")
                .inNamespace(ScratchNamespace.VELERO)
                .list()
                .getItems());
    }

    /** Creates the scratch namespace and the restore unless they exist, and reads the state of the restore. */
    static VeleroRestore restore(KubernetesClient client, PlatformDrill drill, DrillRun run, String backup) {
        var name = ScratchNamespace.name(run);
        var restore = named(client, name);
        if (restore == null) {
            ScratchNamespace.objects(drill, run).forEach(object -> create(client.resource(object)));
            create(all(client)
                    .inNamespace(ScratchNamespace.VELERO)
                    .resource(ScratchNamespace.restore(drill, run, backup)));
            return new VeleroRestore.Waiting("Velero restores " + backup + " into the namespace " + name);
        }
        return VeleroObjects.state(restore, backup);
    }

    /** Deletes what a run created. Returns what that waits for; empty when nothing is left. */
    static Optional<String> cleanUp(KubernetesClient client, DrillRun run) {
        var name = ScratchNamespace.name(run);
        var waiting =
                deleteRestores(client, Stream.ofNullable(named(client, name)).toList());
        return waiting.isPresent()
                ? waiting
                : deleteNamespaces(
                        client,
                        Stream.ofNullable(client.namespaces().withName(name).get())
                                .toList());
    }

    /** Deletes what all runs created. Returns what that waits for; empty when nothing is left. */
    static Optional<String> sweep(KubernetesClient client) {
        var restores = all(client)
                .inNamespace(ScratchNamespace.VELERO)
                .withLabels(ScratchNamespace.selector())
                .list()
                .getItems();
        var waiting = deleteRestores(client, restores);
        return waiting.isPresent()
                ? waiting
                : deleteNamespaces(
                        client,
                        client.namespaces()
                                .withLabels(ScratchNamespace.selector())
                                .list()
                                .getItems());
    }

    /**
     * A restore that Velero works at may create its namespace again, so its end is waited for before the namespace is deleted, and so is the
     * deletion of a restore that may still begin.
     */
    private static Optional<String> deleteRestores(KubernetesClient client, List<GenericKubernetesResource> restores) {
        for (var restore : restores) {
            var name = restore.getMetadata().getName();
            if (VeleroObjects.isRunning(restore)) {
                return Optional.of("Velero works at the restore " + name);
            }
            if (restore.getMetadata().getDeletionTimestamp() == null) {
                all(client).inNamespace(ScratchNamespace.VELERO).withName(name).delete();
            }
            if (VeleroObjects.mayBegin(restore)) {
                return Optional.of("the restore " + name + " is deleted before Velero begins");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> deleteNamespaces(KubernetesClient client, List<Namespace> namespaces) {
        var own = namespaces.stream().filter(ScratchNamespace::isOfDrill).toList();
        own.stream()
                .filter(namespace -> namespace.getMetadata().getDeletionTimestamp() == null)
                .forEach(namespace -> client.resource(namespace).delete());
        return own.stream()
                .findFirst()
                .map(namespace -> "Kubernetes deletes the namespace "
                        + namespace.getMetadata().getName());
    }

    private static @Nullable GenericKubernetesResource named(KubernetesClient client, String name) {
        return all(client).inNamespace(ScratchNamespace.VELERO).withName(name).get();
    }

    private static MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            all(KubernetesClient client) {
        return objects(client, "restores");
    }

    /**
     * Velero's objects of one kind.
     *
     * @param plural {@code backups} or {@code restores}
     */
    static MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            objects(KubernetesClient client, String plural) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup("velero.io")
                .withVersion("v1")
                .withKind(plural.equals("backups") ? "Backup" : "Restore")
                .withPlural(plural)
                .withNamespaced(true)
                .build());
    }

    /** An object that exists is one that an earlier step created. */
    private static void create(Resource<? extends HasMetadata> object) {
        try {
            object.create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }
}
