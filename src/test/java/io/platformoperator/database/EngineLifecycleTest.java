package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.platformoperator.api.v1alpha1.SupportType;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineLifecycleTest {
    private static final String EXTENDED = "open-source-rds-extended-support";
    private static final String STANDARD = "open-source-rds-extended-support-disabled";

    @ParameterizedTest
    @CsvSource({
        "14.20, , 2027-02-28, " + STANDARD,
        "14.20, , 2027-03-01, " + EXTENDED,
        "14, EXTENDED, 2027-02-28, " + EXTENDED,
        "99, , 2050-01-01, " + STANDARD
    })
    void anInstanceIsNotEnrolledInExtendedSupportWhileItsVersionIsInStandardSupport(
            String version, @Nullable SupportType chosen, LocalDate today, String sent) {
        assertThat(EngineLifecycle.ofNew(chosen, version, today)).isEqualTo(sent);
        assertThat(EngineLifecycle.ofRestored(chosen, version, today)).isEqualTo(sent);
    }

    /** RDS itself refuses to create it, and says why. */
    @Test
    void standardSupportOfAnEndedVersionIsAskedForIfTheSpecDoes() {
        assertThat(EngineLifecycle.ofNew(SupportType.STANDARD, "14", LocalDate.of(2027, 3, 1)))
                .isEqualTo(STANDARD);
    }

    /** RDS would upgrade it to a major version of which the spec says nothing. */
    @Test
    void nothingIsRestoredThatRdsWouldUpgradeAtOnce() {
        assertThatThrownBy(() -> EngineLifecycle.ofRestored(SupportType.STANDARD, "14.20", LocalDate.of(2027, 3, 1)))
                .hasMessageContaining("PostgreSQL 14 ended on 2027-02-28")
                .hasMessageContaining("set spec.database.supportType to Extended");
    }
}
