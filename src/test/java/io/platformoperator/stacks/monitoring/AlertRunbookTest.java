package io.platformoperator.stacks.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever is woken by an alert finds a section about it. */
class AlertRunbookTest {
    private static final Path RULES = Path.of("src/main/resources/stacks/monitoring/rules");
    private static final Path OPERATOR = Path.of("helm/platform-operator/files/alerts.yaml");
    private static final Path RUNBOOK = Path.of("docs/alerts.md");

    @Test
    void eachAlertHasASectionOfTheRunbookAndEachSectionAnAlert() throws IOException {
        var alerts = found("(?m)^ *- alert: (\\w+)$", Files.readString(OPERATOR));
        try (Stream<Path> files = Files.list(RULES)) {
            for (var file : files.toList()) {
                alerts.addAll(found("(?m)^ *- alert: (\\w+)$", Files.readString(file)));
            }
        }

        assertThat(alerts).hasSizeGreaterThan(40);
        assertThat(found("(?m)^### (\\w+)$", Files.readString(RUNBOOK))).isEqualTo(alerts);
    }

    private static Set<String> found(String pattern, String text) {
        var names = new TreeSet<String>();
        Pattern.compile(pattern).matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }
}
