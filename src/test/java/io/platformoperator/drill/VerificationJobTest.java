package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.probe.verification.VerificationAnswer;
import io.platformoperator.probe.verification.VerificationAnswer.CheckAnswer;
import io.platformoperator.probe.verification.VerificationRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationJobTest {
    private static final VerificationAnswer ANSWER =
            new VerificationAnswer(Drills.START, null, List.of(new CheckAnswer(true, "fine")));

    @Test
    void theJobRunsOnTheNodesOfTheManagementSubnetsWithTheRightsOfTheProbe() {
        var options = new DrillOptions("registry/platform-operator:1", Duration.ofSeconds(10));
        var drill = Drills.drill(Drills.spec(null, false), DrillStatus.EMPTY);
        var pod = VerificationJob.job(
                        drill, Drills.restored(), VerificationJob.store(Drills.SETTINGS, "db.example"), options)
                .getSpec()
                .getTemplate()
                .getSpec();
        assertThat(pod.getNodeSelector()).containsEntry("platform-operator.io/node-group", "system");
        assertThat(pod.getServiceAccountName()).isEqualTo("platform-probe");
        assertThat(pod.getRestartPolicy()).isEqualTo("Never");
        var arguments = pod.getContainers().getFirst().getArgs();
        assertThat(arguments)
                .startsWith("probe", "verify-restore")
                .contains("--database-host=db.example", "--tolerance=90s", "--database-name=shop");
        assertThat(VerificationRequest.ofArgument(arguments.getLast().substring("--checks=".length()))
                        .checks())
                .containsExactly(new VerificationRequest.Check(Drills.CHECK.sql(), "t"));
    }

    @Test
    void anAnswerOfAProcessThatSucceededCounts() {
        assertThat(VerificationJob.state(job(null), List.of(pod(0, ANSWER.toJson()))))
                .isEqualTo(new VerificationJob.State.Answered(ANSWER));
    }

    /** Neither a pod that fails, nor one that answers nothing or a part of an answer, is a success. */
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "{\"verifiedAt\":", "{\"verifiedAt\": \"2026-04-01T03:00:00Z\"}", "no route to host"})
    void aJobThatEndsWithoutAnAnswerFails(String message) {
        assertThat(VerificationJob.state(job("Complete"), List.of(pod(0, message))))
                .isInstanceOf(VerificationJob.State.Failed.class);
        assertThat(VerificationJob.state(job("Failed"), List.of(pod(1, message))))
                .isInstanceOf(VerificationJob.State.Failed.class);
        assertThat(VerificationJob.state(job("Failed"), List.of())).isInstanceOf(VerificationJob.State.Failed.class);
    }

    @Test
    void theReasonOfAFailureIsTheLastLineOfTheLog() {
        var state = VerificationJob.state(job("Failed"), List.of(pod(1, "at a\ncan't connect to db.example\n")));
        assertThat(((VerificationJob.State.Failed) state).message()).endsWith("can't connect to db.example");
    }

    @Test
    void anAnswerOfAProcessThatFailedDoesNotCount() {
        assertThat(VerificationJob.state(job("Failed"), List.of(pod(1, ANSWER.toJson()))))
                .isInstanceOf(VerificationJob.State.Failed.class);
    }

    @Test
    void aPodThatCanNotBeScheduledIsNamedWhileTheJobWaits() {
        var pod = new PodBuilder()
                .withNewStatus()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/3 nodes are available")
                .endCondition()
                .endStatus()
                .build();
        var state = VerificationJob.state(job(null), List.of(pod));
        assertThat(((VerificationJob.State.Waiting) state).message()).contains("Unschedulable: 0/3 nodes");
    }

    private static Job job(String condition) {
        var job = new JobBuilder()
                .withNewMetadata()
                .withName("drill-1")
                .endMetadata()
                .withNewStatus();
        return condition == null
                ? job.endStatus().build()
                : job.addNewCondition()
                        .withType(condition)
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build();
    }

    private static Pod pod(int exitCode, String message) {
        return new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withExitCode(exitCode)
                .withMessage(message)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
