package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.State;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceStatusInfo;
import software.amazon.awssdk.services.rds.model.DBParameterGroupStatus;
import software.amazon.awssdk.services.rds.model.Endpoint;

class InstanceStateTest {
    @ParameterizedTest
    @ValueSource(strings = {"available", "storage-optimization"})
    void isReady(String status) {
        assertThat(InstanceState.of(instance(status))).isInstanceOf(State.Ready.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "creating",
                "backing-up",
                "modifying",
                "rebooting",
                "upgrading",
                "configuring-enhanced-monitoring",
                "maintenance",
                "a status that AWS adds in the future"
            })
    void isPending(String status) {
        assertThat(InstanceState.of(instance(status))).isInstanceOf(State.Pending.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "failed",
                "storage-full",
                "stopped",
                "inaccessible-encryption-credentials",
                "incompatible-parameters",
                "incompatible-something-new"
            })
    void isFailed(String status) {
        assertThat(InstanceState.of(instance(status)))
                .isInstanceOfSatisfying(State.Failed.class, failed -> assertThat(failed.reason())
                        .isNotEmpty());
    }

    @Test
    void isPendingWithoutAnEndpoint() {
        var instance =
                instance("available").toBuilder().endpoint((Endpoint) null).build();
        assertThat(InstanceState.of(instance)).isInstanceOf(State.Pending.class);
    }

    @Test
    void isReadyDuringTheDailyBackupButPendingDuringTheFirstBackup() {
        var backedUp = instance("backing-up").toBuilder()
                .latestRestorableTime(Instant.parse("2025-06-01T06:00:00Z"))
                .build();
        assertThat(InstanceState.of(backedUp)).isInstanceOf(State.Ready.class);
        assertThat(InstanceState.of(instance("backing-up"))).isInstanceOf(State.Pending.class);
    }

    @Test
    void failsAReplicaThatDoesNotReplicate() {
        var broken = instance("available").toBuilder()
                .statusInfos(DBInstanceStatusInfo.builder()
                        .statusType("read replication")
                        .status("error")
                        .normal(false)
                        .message("requested WAL segment has already been removed")
                        .build())
                .build();
        assertThat(InstanceState.ofReplica(broken))
                .isInstanceOfSatisfying(State.Failed.class, failed -> assertThat(failed.reason())
                        .contains("WAL segment"));
    }

    @Test
    void isPendingWhileRdsAppliesParameters() {
        var applying = instance("available").toBuilder()
                .dbParameterGroups(DBParameterGroupStatus.builder()
                        .dbParameterGroupName("ours")
                        .parameterApplyStatus("applying")
                        .build())
                .build();
        assertThat(InstanceState.of(applying)).isInstanceOf(State.Pending.class);
        assertThat(InstanceState.ofReplica(applying)).isInstanceOf(State.Pending.class);
    }

    /** Advice that the operator can carry out itself must reach RDS. */
    @ParameterizedTest
    @CsvSource({
        "insufficient-capacity, instanceClass, true",
        "storage-full, allocatedStorage, true",
        "storage-full, maxAllocatedStorage, true",
        "storage-full, instanceClass, false",
        "incompatible-parameters, restartWaiting, true",
        "incompatible-parameters, instanceClass, false",
        "incompatible-network, securityGroups, true",
        "stopped, instanceClass, false",
        "failed, instanceClass, false",
    })
    void sendsToAFailedInstanceWhatRdsAccepts(String status, String field, boolean isAccepted) {
        assertThat(InstanceState.accepts(instance(status), field)).isEqualTo(isAccepted);
    }

    private static DBInstance instance(String status) {
        return DBInstance.builder()
                .dbInstanceStatus(status)
                .endpoint(Endpoint.builder().address("database.example.com").build())
                .build();
    }
}
