package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PollIntervalsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration EXPECTED = Duration.ofMinutes(12);

    /** The times of polls, from the start of the transition to the first one after {@code ready}. */
    private static List<Duration> polls(Duration expected, Duration ready, int calls) {
        var polls = new ArrayList<Duration>();
        var last = START;
        while (last.isBefore(START.plus(ready))) {
            last = PollIntervals.DEFAULT.nextPoll(START, last, expected, calls);
            polls.add(Duration.between(START, last));
        }
        return polls;
    }

    /** AWS takes 30 % less or more time than expected. */
    @ParameterizedTest
    @ValueSource(doubles = {0.7, 0.75, 0.8, 0.9, 1, 1.1, 1.2, 1.3})
    void observesReadinessSoonWhateverTheVariation(double variation) {
        var ready = Duration.ofMillis((long) (EXPECTED.toMillis() * variation));
        var polls = polls(EXPECTED, ready, 1);
        assertThat(polls.getLast().minus(ready)).isLessThanOrEqualTo(Duration.ofMillis(ready.toMillis() / 12));
        assertThat(polls).hasSizeLessThan(22);
    }

    @Test
    void doesNotPollBeforeAResourceCanBeReady() {
        assertThat(polls(EXPECTED, EXPECTED, 1).getFirst())
                .isGreaterThan(EXPECTED.multipliedBy(2).dividedBy(3));
        assertThat(polls(EXPECTED, EXPECTED, 7).getFirst()).isEqualTo(EXPECTED);
    }

    @Test
    void waitsAreBoundedByTheFloorAndTheCeiling() {
        assertThat(polls(Duration.ZERO, Duration.ofSeconds(10), 1).getFirst())
                .isEqualTo(PollIntervals.DEFAULT.pollFloor());
        var late = polls(Duration.ofMinutes(1), Duration.ofHours(2), 1);
        assertThat(late.getLast().minus(late.get(late.size() - 2))).isEqualTo(PollIntervals.DEFAULT.pollCeiling());
    }
}
