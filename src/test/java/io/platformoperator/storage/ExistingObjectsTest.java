package io.platformoperator.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.State;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3control.model.JobDescriptor;
import software.amazon.awssdk.services.s3control.model.JobStatus;

class ExistingObjectsTest {
    private static final String DESTINATION = "shop-documents-123456789012-us-west-2";

    @Test
    void aRunningJobTellsHowFarItIs() {
        assertThat(ExistingObjects.of(DESTINATION, job(JobStatus.ACTIVE, 40, 12, 0))
                        .state())
                .isEqualTo(new State.Ready("replicating existing objects: Active, 12 of 40"));
    }

    @Test
    void aCompleteJobIsReady() {
        assertThat(ExistingObjects.of(DESTINATION, job(JobStatus.COMPLETE, 40, 40, 0))
                        .state())
                .isEqualTo(State.READY);
    }

    @Test
    void aCompleteJobWithFailedObjectsTellsHowManyAndWhatToDo() {
        assertThat(ExistingObjects.of(DESTINATION, job(JobStatus.COMPLETE, 40, 37, 3))
                        .state())
                .isInstanceOfSatisfying(State.Failed.class, failed -> assertThat(failed.reason())
                        .contains("failed to replicate 3 of 40 objects", DESTINATION, ExistingObjects.TAG));
    }

    @Test
    void aFailedJobTellsItsReasonUnlessThereWasNothingToReplicate() {
        assertThat(ExistingObjects.of(DESTINATION, failed("Access denied.")).state())
                .isInstanceOfSatisfying(State.Failed.class, failed -> assertThat(failed.reason())
                        .contains("Access denied.", ExistingObjects.TAG));
        assertThat(ExistingObjects.of(
                                DESTINATION, failed("Manifest generation found no keys matching the filter criteria."))
                        .state())
                .isEqualTo(State.READY);
    }

    @Test
    void aCancelledJobIsAProblem() {
        assertThat(ExistingObjects.of(DESTINATION, job(JobStatus.CANCELLED, 40, 12, 0))
                        .problem())
                .contains("was cancelled");
    }

    private static JobDescriptor failed(String reason) {
        return job(JobStatus.FAILED, 0, 0, 0).toBuilder()
                .failureReasons(failure -> failure.failureCode("code").failureReason(reason))
                .build();
    }

    private static JobDescriptor job(JobStatus status, long total, long succeeded, long failed) {
        return JobDescriptor.builder()
                .jobId("1d4a2b3c")
                .status(status)
                .progressSummary(progress -> progress.totalNumberOfTasks(total)
                        .numberOfTasksSucceeded(succeeded)
                        .numberOfTasksFailed(failed))
                .build();
    }
}
