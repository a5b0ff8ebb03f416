package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.ResourceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SubsystemsTest {
    private static final Pattern KINDS = Pattern.compile("self in \\[('[a-z0-9]+/[^\\]]+)\\]");

    /** The API server refuses a kind in ignoreDrift that there is not, by a list that nobody could keep by hand. */
    @Test
    void theApiKnowsEachKindOfResource() throws IOException {
        var crd = Files.readString(Path.of("crds/platformenvironments.platform-operator.io.yaml"))
                .replaceAll("\\\\?\\s*\\n\\s*\\\\?", " ");
        var rule = KINDS.matcher(crd);
        assertThat(rule.find()).isTrue();
        var known = Pattern.compile("'([^']+)'")
                .matcher(rule.group(1))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(known)
                .containsExactlyElementsOf(Subsystems.ALL.stream()
                        .flatMap(each -> each.subsystem().kinds().stream())
                        .map(ResourceKind::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
