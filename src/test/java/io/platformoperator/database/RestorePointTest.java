package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.database.RestorePoint.OfSnapshot;
import io.platformoperator.database.RestorePoint.PointInTime;
import io.platformoperator.database.RestorePoint.Window;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestorePointTest {
    private static final Instant MORNING = Instant.parse("2030-01-31T08:00:00Z");
    private static final Instant NOON = Instant.parse("2030-01-31T12:00:00Z");
    private static final Instant EVENING = Instant.parse("2030-01-31T18:00:00Z");
    private static final PointInTime LATEST = new PointInTime("backups", "db-1", NOON, "16.9", 100);
    private static final List<Window> WINDOWS = List.of(new Window(MORNING, LATEST));
    private static final OfSnapshot FINAL = new OfSnapshot("final", EVENING, "16.9", 100);

    @Test
    void choosesTheNewestDataThatThereIs() {
        assertThat(RestorePoint.choose(WINDOWS, List.of(), null)).contains(LATEST);
        assertThat(RestorePoint.choose(WINDOWS, List.of(FINAL), null))
                .as("a final snapshot is newer than the last archived log")
                .contains(FINAL);
        assertThat(RestorePoint.choose(List.of(), List.of(), null)).isEmpty();
    }

    @Test
    void choosesExactlyTheTimeThatWasAskedFor() {
        var between = NOON.minusSeconds(1);
        assertThat(RestorePoint.choose(WINDOWS, List.of(FINAL), between))
                .contains(new PointInTime("backups", "db-1", between, "16.9", 100));
        assertThat(RestorePoint.choose(WINDOWS, List.of(FINAL), MORNING))
                .hasValueSatisfying(point -> assertThat(point.time()).isEqualTo(MORNING));
        assertThat(RestorePoint.choose(WINDOWS, List.of(FINAL), EVENING)).contains(FINAL);
        assertThat(RestorePoint.choose(WINDOWS, List.of(FINAL), MORNING.minusSeconds(1)))
                .isEmpty();
        assertThat(RestorePoint.choose(WINDOWS, List.of(FINAL), EVENING.minusSeconds(1)))
                .as("neither the window before nor the snapshot after has the data of that time")
                .isEmpty();
    }

    @Test
    void saysWhatCouldBeRestored() {
        assertThat(RestorePoint.text(WINDOWS, List.of(FINAL)))
                .isEqualTo("automated backups from 2030-01-31T08:00:00Z to 2030-01-31T12:00:00Z, a snapshot of"
                        + " 2030-01-31T18:00:00Z");
        assertThat(RestorePoint.text(List.of(), List.of())).isEqualTo("none");
    }
}
