package io.platformoperator.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LagErrorsTest {
    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration LAG = PollIntervals.DEFAULT.longestLag();
    private static final Identity GROUP = new Identity("shop/prod", "eu-west-1", "database", "subnet-group");

    private final LagErrors errors = new LagErrors();

    private CloudError after(Duration time, ErrorClass errorClass) {
        var error = new CloudError(errorClass, "Code", "AWS's words.", "request-1");
        return errors.record(GROUP, error, START.plus(time), PollIntervals.DEFAULT);
    }

    /** A subnet group that was created a second ago, for example, and that RDS does not find for a new instance. */
    @ParameterizedTest
    @CsvSource({"NOT_FOUND, REFUSED", "ALREADY_EXISTS, CONFLICT"})
    void waitsWithinTheLongestLagOnly(ErrorClass errorClass, ErrorClass finalClass) {
        var first = after(Duration.ZERO, errorClass);
        assertThat(first.errorClass()).isEqualTo(ErrorClass.WAITING);
        assertThat(first.toString()).startsWith("Code: AWS's words. (").endsWith("(request request-1)");

        assertThat(after(LAG.minusSeconds(1), errorClass).errorClass()).isEqualTo(ErrorClass.WAITING);
        assertThat(after(LAG, errorClass)).isEqualTo(new CloudError(finalClass, "Code", "AWS's words.", "request-1"));
        assertThat(after(LAG.plusMinutes(20), errorClass).errorClass()).isEqualTo(finalClass);
    }

    @Test
    void waitsAgainAfterASuccess() {
        after(Duration.ZERO, ErrorClass.NOT_FOUND);
        errors.clear(GROUP);

        assertThat(after(LAG, ErrorClass.NOT_FOUND).errorClass()).isEqualTo(ErrorClass.WAITING);
    }

    @Test
    void waitsAgainForAResourceWhoseStepEnded() {
        after(Duration.ZERO, ErrorClass.NOT_FOUND);
        errors.retainOnly(identity -> false);

        assertThat(after(LAG, ErrorClass.NOT_FOUND).errorClass()).isEqualTo(ErrorClass.WAITING);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NOT_FOUND", "ALREADY_EXISTS"})
    void changesNoOtherError(ErrorClass errorClass) {
        assertThat(after(Duration.ZERO, errorClass).errorClass()).isEqualTo(errorClass);
    }
}
