package io.platformoperator.api.v1alpha1;

import static io.platformoperator.api.v1alpha1.SupportType.EXTENDED;
import static io.platformoperator.api.v1alpha1.SupportType.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SupportTypeTest {
    private static final LocalDate LAST_DAY = LocalDate.of(2026, 12, 2);

    @Test
    void withoutAChoiceItIsStandardUntilTheLastDayOfStandardSupport() {
        assertThat(SupportType.atCreation(null, Optional.of(LAST_DAY), LAST_DAY))
                .isEqualTo(STANDARD);
        assertThat(SupportType.atCreation(null, Optional.of(LAST_DAY), LAST_DAY.plusDays(1)))
                .isEqualTo(EXTENDED);
    }

    @Test
    void aVersionThatIsNewerThanTheOperatorIsInStandardSupport() {
        assertThat(SupportType.atCreation(null, Optional.empty(), LAST_DAY)).isEqualTo(STANDARD);
    }

    @Test
    void aChoiceIsSentAlsoWhereAwsRefusesIt() {
        assertThat(SupportType.atCreation(STANDARD, Optional.of(LAST_DAY), LAST_DAY.plusDays(1)))
                .isEqualTo(STANDARD);
        assertThat(SupportType.atCreation(EXTENDED, Optional.of(LAST_DAY), LAST_DAY))
                .isEqualTo(EXTENDED);
    }
}
