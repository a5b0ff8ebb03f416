package io.platformoperator.stacks.content;

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

/** Jobs of the stacks: small pods that set something up or back it up. */
public final class Jobs {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    /** What is waited for may need longer to come up than a few attempts: an hour of them. */
    private static final int ATTEMPTS = 15;

    private static final long HOUR = 3600;

    private Jobs() {}

    /**
     * A pod from {@code stacks/PATH}, on the nodes where such pods run.
     *
     * @param environment values of variables that its containers have, by name
     */
    public static PodSpec pod(StackSpec spec, String path, Map<String, String> environment) {
        var pod = YAML.convertValue(StackResource.map(path), PodSpec.class);
        Placing.nodeSelector(spec).forEach((key, value) -> pod.getNodeSelector().put(key, (String) value));
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> environment.containsKey(variable.getName()))
                .forEach(variable -> variable.setValue(environment.get(variable.getName())));
        return pod;
    }

    /**
     * A Job that runs once for what it does: its name changes with that, as a Job itself can't.
     *
     * @param does what decides about its result, beside the pod: settings, scripts
     */
    public static HasMetadata now(String namespace, String name, PodSpec pod, Map<String, String> does) {
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name + "-" + AwsNames.hash(YAML.asYaml(pod) + new TreeMap<>(does)))
                .endMetadata()
                .withSpec(spec(name, pod))
                .build();
    }

    /** The same, at times (UTC), one at a time. */
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
                .withStartingDeadlineSeconds(HOUR)
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
                .withBackoffLimit(ATTEMPTS)
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app.kubernetes.io/name", name)
                .endMetadata()
                .withSpec(pod)
                .endTemplate()
                .build();
    }
}
