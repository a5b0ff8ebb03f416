package io.platformoperator.recovery.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.platformoperator.aws.AwsAccount;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeptReadingsTest {
    private static final RegionTarget EAST = region("us-east-1");
    private static final RegionTarget WEST = region("us-west-2");
    private static final RecoveryTarget BEFORE = target(EAST, WEST);

    private final AtomicInteger reads = new AtomicInteger();
    private final KeptReadings kept = new KeptReadings();

    @Test
    void isReadInEveryTenthEvaluation() {
        assertThat(read(BEFORE, 1)).isEqualTo(1);
        assertThat(read(BEFORE, 10)).isEqualTo(1);
        assertThat(read(BEFORE, 11)).isEqualTo(2);
    }

    @Test
    void isReadAgainAfterAFailure() {
        assertThat(kept.get(BEFORE, EAST, "backup", 1, () -> Reading.missing("no answer")))
                .isEqualTo(Reading.missing("no answer"));

        assertThat(read(BEFORE, 2)).isEqualTo(1);
    }

    /** The region that stood by has no newest backup to read, which says nothing about it as the active region. */
    @Test
    void isReadAgainAfterAFailover() {
        assertThat(read(BEFORE, 1)).isEqualTo(1);
        assertThat(read(target(WEST, EAST), 2)).isEqualTo(2);
    }

    @Test
    void isReadAgainForTheNextEnvironmentOfThatName() {
        assertThat(read(BEFORE, 1)).isEqualTo(1);
        kept.forget(BEFORE.environment());
        assertThat(read(BEFORE, 1)).isEqualTo(2);
    }

    private int read(RecoveryTarget target, long number) {
        return kept.get(target, EAST, "backup", number, () -> Reading.of(reads.incrementAndGet()))
                .optional()
                .orElseThrow();
    }

    private static RecoveryTarget target(RegionTarget active, RegionTarget standby) {
        return new RecoveryTarget(new ResourceID("shop", "platform"), active, standby, Map.of(), false, false);
    }

    private static RegionTarget region(String region) {
        return new RegionTarget(
                region,
                new AwsAccount(null, null),
                "shop-" + region,
                null,
                null,
                0,
                List.of(),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null);
    }
}
