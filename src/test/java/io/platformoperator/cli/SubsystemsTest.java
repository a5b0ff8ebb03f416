package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.charts.ChartCatalog;
import io.platformoperator.graph.ResourceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SubsystemsTest {
    private static final Pattern KINDS = Pattern.compile("self in \\[('[a-z0-9]+/[^\\]]+)\\]");

    /** Likewise a chart that its stack does not have, which would be ignored. */
    @Test
    void theApiKnowsEachChartOfAStack() throws IOException {
        var charts = Arrays.stream(StackName.values())
                .flatMap(stack -> ChartCatalog.standard().of(stack).stream()
                        .map(chart -> "'" + stack.text() + "/" + chart.name() + "'"))
                .sorted()
                .collect(Collectors.joining(", "));
        assertThat(Files.readString(Path.of("crds/platformenvironments.platform-operator.io.yaml"))
                        .replaceAll("\\\\?\\s*\\n\\s*\\\\?", " ")
                        .replaceAll("\\s+", " "))
                .contains("[" + charts + "]");
    }

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
