package io.platformoperator.environment.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RDS refuses IOPS and throughput that gp3 gives anyway, and any at all below 400 GiB. */
class Gp3Test {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // storage, needed IOPS, needed MiB/s, IOPS to ask for, MiB/s to ask for
                "1024, 10000, -, -, -",
                "1024, 12000, 500, -, -",
                "1024, 12001, -, 12001, -",
                "400, 20000, 1000, 20000, 1000",
                "400, 12000, 501, -, 501",
                "399, 20000, 1000, -, -",
                "100, 3000, -, -, -",
            })
    void asksOnlyForWhatTheVolumeDoesNotGive(
            int storage, int iops, Integer throughput, Integer askIops, Integer askThroughput) {
        var gp3 = Gp3.of(storage, iops, throughput);

        assertThat(gp3.iops()).isEqualTo(askIops);
        assertThat(gp3.throughputMiBps()).isEqualTo(askThroughput);
    }
}
