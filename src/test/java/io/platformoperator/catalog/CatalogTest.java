package io.platformoperator.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private static final Catalog CATALOG = Catalog.standard();

    @Test
    void sortsTheSizesOfAFamilyFromSmallToLarge() {
        assertThat(CATALOG.family("db.r5.4xlarge").stream().map(InstanceType::name))
                .containsExactly(
                        "db.r5.large",
                        "db.r5.xlarge",
                        "db.r5.2xlarge",
                        "db.r5.4xlarge",
                        "db.r5.8xlarge",
                        "db.r5.12xlarge",
                        "db.r5.16xlarge",
                        "db.r5.24xlarge");
    }

    /** Detects typing errors in the data: within a family, a larger size always costs more. */
    @Test
    void largerSizesCostMore() {
        for (var type : CATALOG.instances()) {
            var family = CATALOG.family(type.name());
            for (int i = 1; i < family.size(); i++) {
                assertThat(family.get(i).usdPerHour())
                        .as(family.get(i).name())
                        .isGreaterThan(family.get(i - 1).usdPerHour());
            }
        }
    }

    @Test
    void convertsPricesToMonths() {
        assertThat(CATALOG.monthlyInstancePrice("m5.2xlarge")).isCloseTo(280.32, within(0.001));
        assertThat(CATALOG.monthlyPrice("nat-gateway")).isCloseTo(32.85, within(0.001));
        assertThat(CATALOG.monthlyPrice("ebs-gp3-gib")).isCloseTo(0.08, within(0.0001));
    }

    @Test
    void knowsThePricesOfSomeRegionsAndOfTransfersBetweenThem() {
        assertThat(CATALOG.in("us-west-2").isKnown()).isTrue();
        assertThat(CATALOG.in("ap-south-1").isKnown()).isFalse();
        assertThat(CATALOG.in("ap-south-1").monthlyPrice("kms-key")).isEqualTo(1);
        assertThat(CATALOG.transferPrice("us-east-1", "us-east-2")).hasValue(0.01);
        assertThat(CATALOG.transferPrice("us-east-1", "ap-south-1")).hasValue(0.02);
        assertThat(CATALOG.transferPrice("ap-south-1", "us-east-1")).isEmpty();
    }

    @Test
    void knowsUntilWhenAwsSupportsAVersion() {
        var support = SupportDates.standard();
        assertThat(support.kubernetes("1.34")).hasValue(LocalDate.of(2026, 12, 2));
        assertThat(support.postgres("16.9")).isEqualTo(support.postgres("16")).hasValue(LocalDate.of(2029, 2, 28));
        assertThat(support.kubernetes("1.99")).isEmpty();
        assertThat(support.postgres("99")).isEmpty();
    }

    @Test
    void findsNoUnknownTypesAndRefusesUnknownPrices() {
        assertThat(CATALOG.instance("m5.huge")).isEmpty();
        assertThatThrownBy(() -> CATALOG.monthlyPrice("nat-gatway")).hasMessageContaining("nat-gatway");
    }
}
