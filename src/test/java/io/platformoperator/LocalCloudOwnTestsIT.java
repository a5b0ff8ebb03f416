package io.platformoperator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Runs the Python tests of the local cloud as part of this build. It is in this package because the longest classes start first. */
class LocalCloudOwnTestsIT {
    @Test
    void pass() throws IOException, InterruptedException {
        var tests = new ProcessBuilder("local/cloud", "test", "-q", "-p", "no:cacheprovider")
                .redirectErrorStream(true)
                .start();
        var output = new StringBuilder();
        tests.inputReader(UTF_8).lines().forEach(line -> {
            System.err.println("[local/cloud test] " + line);
            output.append(line).append('\n');
        });
        assertThat(tests.waitFor()).as(output.toString()).isZero();
    }
}
