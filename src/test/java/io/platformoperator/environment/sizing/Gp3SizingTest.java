package io.platformoperator.environment.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RDS refuses provisioned IOPS and throughput within the baseline of gp3, and any below 400 GiB. */
class Gp3SizingTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // storage, required IOPS, required MiB/s, provisioned IOPS, provisioned MiB/s
                "1024, 10000, -, -, -",
                "1024, 12000, 500, -, -",
                "1024, 12001, -, 12001, -",
                "400, 20000, 1000, 20000, 1000",
                "400, 12000, 501, -, 501",
                "399, 20000, 1000, -, -",
                "100, 3000, -, -, -",
            })
    void provisionsOnlyValuesAboveTheBaseline(
            int storage, int iops, Integer throughput, Integer provisionedIops, Integer provisionedThroughput) {
        var gp3 = Gp3Sizing.provision(storage, iops, throughput);

        assertThat(gp3.iops()).isEqualTo(provisionedIops);
        assertThat(gp3.throughputMiBps()).isEqualTo(provisionedThroughput);
    }
}
