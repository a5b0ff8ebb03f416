package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.probe.verification.VerificationAnswer;
import io.platformoperator.probe.verification.VerificationRequest;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The Job that verifies restored data, in the management subnets of the region's cluster: the restored database admits nothing else. It has
 * the ServiceAccount of the probe, which may read the login.
 */
final class VerificationJob {
    static final String NAME_LABEL = "app.kubernetes.io/name";
    static final String NAME = "platform-drill";
    /** Name of the Job that verifies what the stacks back up, whose pods have a NetworkPolicy of their own. */
    static final String STACKS_NAME = "platform-stack-drill";

    private static final Duration DEADLINE = Duration.ofMinutes(30);
    /** A cluster that did not answer at the end of the run deletes the Job itself. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final int USER = 10001;

    /** State of the Job. */
    sealed interface State {
        /** It has not ended. */
        record Waiting(String message) implements State {}

        /** It read the database. */
        record Answered(VerificationAnswer answer) implements State {}

        /** It ended without an answer. */
        record Failed(String message) implements State {}
    }

    private VerificationJob() {}

    static String name(DrillRun run) {
        return "drill-" + run.id();
    }

    /**
     * The Job.
     *
     * @param store options of {@code platform probe verify-restore} that name the restored store
     */
    static Job job(PlatformDrill drill, DrillRun run, List<String> store, DrillOptions options) {
        var labels = Map.of(
                NAME_LABEL, NAME, PlatformDrill.DRILL_LABEL, drill.getMetadata().getName());
        var checks = drill.getSpec().checks().stream()
                .map(check -> new VerificationRequest.Check(check.sql(), check.expect()))
                .toList();
        var container = new ContainerBuilder()
                .withName("verify")
                .withImage(options.image())
                .withArgs("probe", "verify-restore", "--region=" + run.region())
                .addAllToArgs(store)
                .addToArgs(
                        "--restore-point=" + run.restorePoint(),
                        "--tolerance=" + options.tolerance().toSeconds() + "s",
                        "--checks=" + new VerificationRequest(checks).toArgument())
                .addNewEnv()
                .withName("AWS_REGION")
                .withValue(run.region())
                .endEnv()
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .withNewResources()
                .addToRequests("cpu", new Quantity("20m"))
                .addToRequests("memory", new Quantity("256Mi"))
                .addToLimits("memory", new Quantity("256Mi"))
                .endResources()
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                .build();
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace(PublishedObservation.NAMESPACE)
                .withName(name(run))
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withBackoffLimit(2)
                .withActiveDeadlineSeconds(DEADLINE.toSeconds())
                .withTtlSecondsAfterFinished((int) KEPT.toSeconds())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withServiceAccountName(PublishedObservation.NAME)
                .withAutomountServiceAccountToken(false)
                .withNodeSelector(Map.of("platform-operator.io/node-group", "system"))
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser((long) USER)
                .withRunAsGroup((long) USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .withContainers(container)
                .addNewVolume()
                .withName("tmp")
                .withNewEmptyDir()
                .withSizeLimit(new Quantity("64Mi"))
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** Creates the Job unless it exists, and reads its state. */
    static State run(KubernetesClient client, Job job) {
        var jobs = client.batch().v1().jobs().resource(job);
        var present = jobs.get();
        if (present == null) {
            try {
                jobs.create();
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
            }
            return new State.Waiting("the Job " + job.getMetadata().getName() + " starts");
        }
        var pods = client.pods()
                .inNamespace(PublishedObservation.NAMESPACE)
                .withLabel("batch.kubernetes.io/job-name", job.getMetadata().getName())
                .list()
                .getItems();
        return state(present, pods);
    }

    /** The options that name a store which serves at that host. */
    static List<String> store(StoreSettings source, String host) {
        var name = source instanceof RestoreSettings ? "database" : "cache";
        var arguments = new ArrayList<>(List.of(
                "--%s-host=%s".formatted(name, host),
                "--%s-port=%d".formatted(name, source.port()),
                "--%s-secret=%s".formatted(name, source.secretArn())));
        if (source instanceof RestoreSettings database) {
            arguments.add("--database-name=" + database.databaseName());
        }
        return arguments;
    }

    /** The options that name the database of an environment, into which its own probe has written since. */
    static List<String> served(DrillEnvironment environment) {
        return List.of(
                "--database-host=" + environment.output("endpoint"),
                "--database-port=" + environment.output("port"),
                "--database-secret=" + environment.output("secretArn"),
                "--database-name=" + environment.output("name"),
                "--probed");
    }

    /** Deletes the Job with its pods. */
    static List<StatusDetails> delete(KubernetesClient client, DrillRun run) {
        return client.batch()
                .v1()
                .jobs()
                .inNamespace(PublishedObservation.NAMESPACE)
                .withName(name(run))
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();
    }

    /** The state of a Job. An answer counts only if the process ended with success. */
    static State state(Job job, List<Pod> pods) {
        var name = job.getMetadata().getName();
        var ended = pods.stream().flatMap(pod -> terminated(pod).stream()).toList();
        var answer = ended.stream()
                .filter(state -> Objects.equals(state.getExitCode(), 0))
                .flatMap(state -> VerificationAnswer.parse(state.getMessage()).stream())
                .findFirst();
        if (answer.isPresent()) {
            return new State.Answered(answer.get());
        }
        var isComplete = has(job, "Complete");
        if (isComplete || has(job, "Failed")) {
            var message = ended.stream()
                    .map(ContainerStateTerminated::getMessage)
                    .filter(text -> text != null && !text.isBlank())
                    .map(VerificationJob::lastLine)
                    .findFirst()
                    .orElse("its pods left no message");
            return new State.Failed("the Job " + name + " ended without an answer: " + message);
        }
        return new State.Waiting("the Job " + name + ": " + waitingFor(pods));
    }

    private static String waitingFor(List<Pod> pods) {
        return pods.stream()
                .flatMap(pod -> pod.getStatus() == null
                        ? Optional.<String>empty().stream()
                        : pod.getStatus().getConditions().stream()
                                .filter(condition -> "PodScheduled".equals(condition.getType())
                                        && "False".equals(condition.getStatus()))
                                .map(condition -> condition.getReason() + ": " + condition.getMessage()))
                .findFirst()
                .orElse(pods.isEmpty() ? "no pod yet" : "its pod runs or starts");
    }

    private static Optional<ContainerStateTerminated> terminated(Pod pod) {
        return pod.getStatus() == null
                ? Optional.empty()
                : pod.getStatus().getContainerStatuses().stream()
                        .map(status -> status.getState() == null
                                ? null
                                : status.getState().getTerminated())
                        .filter(Objects::nonNull)
                        .findFirst();
    }

    private static boolean has(Job job, String condition) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(each -> condition.equals(each.getType()) && "True".equals(each.getStatus()));
    }

    private static String lastLine(String text) {
        var lines = text.strip().lines().toList();
        return lines.isEmpty() ? text : lines.getLast();
    }

    /** Name of a result: the two that every verification has, then the user's queries. */
    static String checkName(int index, DrillSpec spec) {
        return switch (index) {
            case 0 -> spec.kind() == DrillKind.STACK_RESTORE ? "Vault" : "Heartbeats";
            case 1 ->
                switch (spec.kind()) {
                    case CACHE_RESTORE -> "Keys";
                    case STACK_RESTORE -> "Git";
                    case DATABASE_RESTORE, BACKUP_RESTORE, REGION_FAILOVER, ENVIRONMENT_RESTORE -> "Tables";
                };
            default ->
                index - 2 < spec.checks().size() ? spec.checks().get(index - 2).sql() : "check " + (index - 1);
        };
    }
}
