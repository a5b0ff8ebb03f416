package io.platformoperator.recovery.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.probe.observation.FenceProof.Access;
import io.platformoperator.probe.observation.FenceProof.Attempt;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FenceProofReaderTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void theNewestAnswerToTheRequestCounts() {
        var admitted = proof("fence-7", NOON, Access.ADMITTED);
        var refused = proof("fence-7", NOON.plusSeconds(60), Access.REFUSED);
        var other = proof("fence-6", NOON.plusSeconds(90), Access.REFUSED);
        var pods = List.of(
                ended("b", 0, refused.toJson()), ended("a", 1, admitted.toJson()), ended("c", 0, other.toJson()));

        var read = FenceProofReader.newest(pods, "fence-7");
        assertThat(read.optional()).contains(refused);
        assertThat(refused.isRefused()).isTrue();
        assertThat(FenceProofReader.newest(pods.subList(1, 2), "fence-7")
                        .optional()
                        .orElseThrow()
                        .isRefused())
                .isFalse();
    }

    /** No answer is never a success, whatever the exit code is. */
    @Test
    void aPodWithoutAnAnswerProvesNothing() {
        assertThat(why(List.of())).isEqualTo("the Job platform-fence-proof in namespace services has no pod yet");
        assertThat(why(List.of(ended("a", 0, null))))
                .isEqualTo("the pod services/a ended with exit code 0 and without an answer: its log says why");
        assertThat(why(List.of(ended("a", 137, "killed")))).contains("exit code 137");
        var pending = new PodBuilder(ended("a", 0, null))
                .editStatus()
                .withPhase("Pending")
                .withContainerStatuses()
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withMessage("0/3 nodes are available")
                .endCondition()
                .endStatus()
                .build();
        assertThat(why(List.of(pending))).isEqualTo("the pod services/a is not scheduled: 0/3 nodes are available");
    }

    @Test
    void everyStoreOfTheRegionMustRefuse() {
        var refused = new Attempt(Access.REFUSED, "timed out");
        assertThat(new FenceProof("fence-7", NOON, refused, refused).isRefused())
                .isTrue();
        assertThat(new FenceProof("fence-7", NOON, refused, null).isRefused()).isTrue();
        assertThat(new FenceProof("fence-7", NOON, refused, new Attempt(Access.UNKNOWN, "no login")).isRefused())
                .isFalse();
        assertThat(new FenceProof("fence-7", NOON, new Attempt(Access.ADMITTED, ""), refused).isAdmitted())
                .isTrue();
        assertThat(new FenceProof("fence-7", NOON, null, null).isRefused()).isFalse();
        assertThat(FenceProof.parse("{}")).isEmpty();
    }

    private static String why(List<Pod> pods) {
        return FenceProofReader.newest(pods, "fence-7").map(_ -> "an answer", why -> why);
    }

    private static FenceProof proof(String request, Instant at, Access access) {
        return new FenceProof(request, at, new Attempt(access, "tried"), null);
    }

    private static Pod ended(String name, int exitCode, @Nullable String message) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .withPhase(exitCode == 0 ? "Succeeded" : "Failed")
                .addNewContainerStatus()
                .withName(FenceProof.NAME)
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
