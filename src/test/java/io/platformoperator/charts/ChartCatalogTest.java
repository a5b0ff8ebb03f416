package io.platformoperator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.StackName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChartCatalogTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BASE")
    void eachStackHasChartsOfWhichOneIsTheMainOne(StackName stack) {
        var charts = ChartCatalog.standard().of(stack);
        assertThat(charts)
                .filteredOn(ChartCatalog.Entry::takesValues)
                .singleElement()
                .satisfies(main -> assertThat(main.followsVersion()).isTrue());
        assertThat(charts).allSatisfy(chart -> {
            assertThat(ChartVersion.isVersion(chart.version())).isTrue();
            assertThat(chart.version()).as("a release").doesNotContain("-");
            assertThat(chart.repository()).matches("(https|oci)://.+[^/]");
        });
    }

    @Test
    void chartsThatFollowOneVersionHaveTheSame() {
        for (var stack : StackName.values()) {
            assertThat(ChartCatalog.standard().of(stack).stream()
                            .filter(ChartCatalog.Entry::followsVersion)
                            .map(ChartCatalog.Entry::version)
                            .distinct())
                    .as(stack.text())
                    .hasSizeLessThanOrEqualTo(1);
        }
    }
}
