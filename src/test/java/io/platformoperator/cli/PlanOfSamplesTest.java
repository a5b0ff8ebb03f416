package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.cli.plan.PlanText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that each sample makes in an account with nothing in it, as people read it. */
class PlanOfSamplesTest {
    private static final Path SAMPLES = Path.of("samples");
    private static final Instant DURING_THE_LOAD_TEST = Instant.parse("2030-01-31T12:00:00Z");

    static List<String> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.map(file -> file.getFileName().toString().replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void samplesHaveThesePlans(String sample) {
        var text = plan(sample);
        Golden.assertSame("plans/" + sample + ".txt", text);
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void everySampleHasAGoldenFile() throws IOException {
        Golden.assertNoOthers(
                "plans", samples().stream().map(sample -> sample + ".txt").toList());
    }

    private static String plan(String sample) {
        var environments = new Manifests("default")
                .read(List.of(SAMPLES.resolve(sample + ".yaml").toString()));
        assertThat(environments).hasSize(1);
        var account = new EmptyAccount("123456789012", List.of("a", "b", "c"));
        return PlanText.of(new Planning(account).plan(environments.getFirst(), DURING_THE_LOAD_TEST));
    }
}
