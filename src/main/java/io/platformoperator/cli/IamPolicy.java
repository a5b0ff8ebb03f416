package io.platformoperator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter.Indenter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.platformoperator.aws.Aws;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The IAM policy of the operator: exactly the actions that the kinds of resources declare. */
final class IamPolicy {
    private static final Indenter LINES = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter JSON = new ObjectMapper()
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
            .writer(new DefaultPrettyPrinter()
                    .withSeparators(Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
                    .withObjectIndenter(LINES)
                    .withArrayIndenter(LINES));

    private IamPolicy() {}

    /** All actions in alphabetical order. */
    static Set<String> actions() {
        var actions = new TreeSet<>(Aws.IAM_ACTIONS);
        Subsystems.ALL.forEach(each -> each.subsystem().kinds().forEach(kind -> actions.addAll(kind.iamActions())));
        return actions;
    }

    /** The policy document as JSON, with one statement per service. The text is deterministic. */
    static String document() {
        var byService = actions().stream()
                .collect(Collectors.groupingBy(
                        action -> action.substring(0, action.indexOf(':')), TreeMap::new, Collectors.toList()));
        var statements = byService.entrySet().stream()
                .map(service -> statement(service.getKey(), service.getValue()))
                .toList();
        try {
            return JSON.writeValueAsString(Map.of("Version", "2012-10-17", "Statement", statements)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a policy of maps, lists and strings could not be written as JSON", e);
        }
    }

    /** The resource is {@code *}, because the names and IDs of most resources are unknown before the operator creates them. */
    private static Map<String, Object> statement(String service, Collection<String> actions) {
        return Map.of(
                "Sid", service.replace("-", ""), "Effect", "Allow", "Action", List.copyOf(actions), "Resource", "*");
    }
}
