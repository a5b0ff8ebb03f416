package io.platformoperator.recovery.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageReaderTest {
    @Test
    void aFewRepositoriesAreReadEachTime() {
        assertThat(ImageReader.due(repositories(20), 7)).hasSize(20);
    }

    @Test
    void eachOfManyRepositoriesIsReadWithinTwoEvaluations() {
        var all = repositories(51);
        assertThat(ImageReader.due(all, 8)).hasSize(26);
        var both = new ArrayList<>(ImageReader.due(all, 8));
        both.addAll(ImageReader.due(all, 9));
        assertThat(both).containsExactlyInAnyOrderElementsOf(all);
    }

    private static List<String> repositories(int count) {
        return IntStream.range(0, count).mapToObj(i -> "shop/" + i).toList();
    }
}
