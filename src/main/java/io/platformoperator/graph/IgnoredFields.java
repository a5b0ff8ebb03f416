package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fields and tags of existing resources that the engine does not correct, whoever changes them.
 *
 * @param rules rules, each for one kind, and for one resource of it or all
 */
public record IgnoredFields(List<Rule> rules) {
    /** Ignores nothing: every difference is corrected. */
    public static final IgnoredFields NOTHING = new IgnoredFields(List.of());

    private static final String TAG = "/" + ResourceKind.TAGS + "/";

    public IgnoredFields {
        rules = List.copyOf(rules);
    }

    /**
     * One rule.
     *
     * @param kind name of the kind, such as {@code eks/Nodegroup}
     * @param name logical id of the resource; null for all resources of the kind
     * @param pointer JSON pointer (RFC 6901): {@code /field}, or {@code /tags/KEY}
     */
    public record Rule(String kind, @Nullable String name, String pointer) {
        private boolean isOf(Node<?, ?, ?> node) {
            return kind.equals(node.kind().name()) && (name == null || name.equals(node.name()));
        }
    }

    boolean covers(Node<?, ?, ?> node, Difference difference) {
        return coversField(node, difference.field());
    }

    boolean coversField(Node<?, ?, ?> node, String field) {
        return rules.stream().anyMatch(rule -> rule.isOf(node) && rule.pointer().equals("/" + field));
    }

    /** The tags without the ignored ones. */
    Map<String, String> without(Node<?, ?, ?> node, Map<String, String> tags) {
        return rules.isEmpty()
                ? tags
                : tags.entrySet().stream()
                        .filter(tag -> rules.stream()
                                .noneMatch(rule ->
                                        rule.isOf(node) && rule.pointer().equals(TAG + escaped(tag.getKey()))))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
