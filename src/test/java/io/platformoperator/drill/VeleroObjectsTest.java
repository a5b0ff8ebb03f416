package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.platformoperator.drill.StackRestorer.VeleroBackup;
import io.platformoperator.drill.StackRestorer.VeleroRestore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VeleroObjectsTest {

    @Test
    void theNewestCompleteBackupOfTheServicesIsChosen() {
        var backups = List.of(
                backup("old", "Completed", "2026-04-01T01:00:00Z", Map.of("includedNamespaces", List.of("*"))),
                backup(
                        "newest",
                        "Completed",
                        "2026-04-02T01:00:00Z",
                        Map.of("includedNamespaces", List.of("services"))),
                backup("partial", "PartiallyFailed", "2026-04-03T01:00:00Z", Map.of()),
                backup("running", "InProgress", "2026-04-04T01:00:00Z", Map.of()),
                backup("others", "Completed", "2026-04-05T01:00:00Z", Map.of("includedNamespaces", List.of("shop"))),
                backup("replica", "Completed", "2026-04-06T01:00:00Z", Map.of("storageLocation", "shop-us-west-2")));
        assertThat(VeleroObjects.newest(backups))
                .isEqualTo(new VeleroBackup.Found("newest", Instant.parse("2026-04-02T01:00:00Z")));
        assertThat(VeleroObjects.newest(backups.subList(2, 6))).isInstanceOf(VeleroBackup.None.class);
    }

    @Test
    void aCompletedRestorePassesIfItMadeObjects() {
        var some = restore(Map.of("phase", "Completed", "warnings", 3, "progress", Map.of("itemsRestored", 12)));
        assertThat(VeleroObjects.state(some, "daily"))
                .isEqualTo(new VeleroRestore.Ended(true, "daily restored with 12 objects: 3 warnings"));
        assertThat(VeleroObjects.state(restore(Map.of("phase", "Completed")), "daily"))
                .isEqualTo(new VeleroRestore.Ended(false, "the restore of daily made no object"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PartiallyFailed", "Failed", "FailedValidation"})
    void anotherEndIsAFailureWithItsReasons(String phase) {
        var restore = restore(Map.of(
                "phase", phase, "errors", 2, "failureReason", "no such key", "validationErrors", List.of("not found")));
        assertThat(VeleroObjects.state(restore, "daily"))
                .isEqualTo(new VeleroRestore.Ended(
                        false, "the restore of daily ended as " + phase + ": 2 errors, no such key, not found"));
    }

    /** What Velero may still do decides whether its namespace can be deleted. */
    @Test
    void aRestoreThatHasNotEndedIsWaitedFor() {
        assertThat(VeleroObjects.state(restore(Map.of()), "daily")).isInstanceOf(VeleroRestore.Waiting.class);
        assertThat(VeleroObjects.mayBegin(restore(Map.of()))).isTrue();
        assertThat(VeleroObjects.mayBegin(restore(Map.of("phase", "New")))).isTrue();
        for (var phase : List.of("InProgress", "WaitingForPluginOperations", "FinalizingPartiallyFailed")) {
            var restore = restore(Map.of("phase", phase));
            assertThat(VeleroObjects.isRunning(restore)).as(phase).isTrue();
            assertThat(VeleroObjects.mayBegin(restore)).as(phase).isFalse();
            assertThat(VeleroObjects.state(restore, "daily")).isInstanceOf(VeleroRestore.Waiting.class);
        }
        assertThat(VeleroObjects.isRunning(restore(Map.of("phase", "Completed"))))
                .isFalse();
    }

    private static GenericKubernetesResource backup(String name, String phase, String at, Map<String, Object> spec) {
        var fields = new HashMap<String, Object>(Map.of("storageLocation", "default"));
        fields.putAll(spec);
        return object(name, Map.of("phase", phase, "startTimestamp", at), fields);
    }

    private static GenericKubernetesResource restore(Map<String, Object> status) {
        return object("drill-1a2b3c4d", status, Map.of());
    }

    private static GenericKubernetesResource object(String name, Map<String, Object> status, Map<String, Object> spec) {
        return new GenericKubernetesResourceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToAdditionalProperties("spec", spec)
                .addToAdditionalProperties("status", status)
                .build();
    }
}
