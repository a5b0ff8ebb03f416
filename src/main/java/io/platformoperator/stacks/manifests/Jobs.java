package io.platformoperator.stacks.manifests;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.AwsNames;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Jobs of the stacks, for setup and backups. */
public final class Jobs {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    /** Retries for about an hour (with the exponential backoff of Jobs), because a dependency may start slowly. */
    private static final int BACKOFF_LIMIT = 15;

    private static final long HOUR_IN_SECONDS = 3600;

    private Jobs() {}

    /**
     * Reads a pod from {@code stacks/PATH} and places it on the system nodes.
     *
     * @param environment values of environment variables that the containers declare, by name
     */
    public static PodSpec pod(StackSpec spec, String path, Map<String, String> environment) {
        var pod = YAML.convertValue(StackResource.map(path), PodSpec.class);
        PodPlacement.nodeSelector(spec)
                .forEach((key, value) -> pod.getNodeSelector().put(key, (String) value));
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> environment.containsKey(variable.getName()))
                .forEach(variable -> variable.setValue(environment.get(variable.getName())));
        return pod;
    }

    /**
     * A Job that runs once per content. Its name contains a hash of the content, because a Job is immutable.
     *
     * @param inputs settings and scripts that the Job's result depends on, in addition to the pod
     */
    public static HasMetadata runOnce(String namespace, String name, PodSpec pod, Map<String, String> inputs) {
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name + "-" + AwsNames.hash(YAML.asYaml(pod) + new TreeMap<>(inputs)))
                .endMetadata()
                .withSpec(spec(name, pod))
                .build();
    }

    /**
     * A Job of that name, for a task that happens once per name.
     *
     * @param label value of the label {@code app.kubernetes.io/name} of its pods
     */
    public static HasMetadata named(String namespace, String name, String label, PodSpec pod) {
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withSpec(spec(label, pod))
                .build();
    }

    /** A CronJob; the schedule is in UTC, runs never overlap. */
    public static HasMetadata scheduled(String namespace, String name, String schedule, PodSpec pod) {
        return new CronJobBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSchedule(schedule)
                .withTimeZone("Etc/UTC")
                .withConcurrencyPolicy("Forbid")
                .withStartingDeadlineSeconds(HOUR_IN_SECONDS)
                .withSuccessfulJobsHistoryLimit(1)
                .withFailedJobsHistoryLimit(3)
                .withNewJobTemplate()
                .withSpec(spec(name, pod))
                .endJobTemplate()
                .endSpec()
                .build();
    }

    private static JobSpec spec(String name, PodSpec pod) {
        return new JobSpecBuilder()
                .withBackoffLimit(BACKOFF_LIMIT)
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app.kubernetes.io/name", name)
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .build();
    }
}
