package io.platformoperator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle policy of a repository. The operator's rules select untagged images, and images with any tag. ECR accepts one
 * rule of each of these (per storage class), so every such rule is the operator's, or takes its place. Rules for tag patterns
 * and for archived images are those of other clients, and stay.
 *
 * @param rules rules as JSON without their priority, by priority
 */
record LifecyclePolicy(SortedMap<Integer, String> rules) {
    /** A policy without rules, as a repository without a policy has it. */
    static final LifecyclePolicy NONE = new LifecyclePolicy(new TreeMap<>());

    private static final int UNTAGGED_DAYS = 14;
    private static final String PRIORITY = "rulePriority";
    private static final String UNTAGGED = "untagged";
    private static final String ANY = "any";
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    LifecyclePolicy {
        rules = Collections.unmodifiableSortedMap(new TreeMap<>(rules));
    }

    /**
     * The operator's rules: ECR expires untagged images after two weeks, and all but the newest images.
     *
     * @param images the number of newest images to retain
     */
    static LifecyclePolicy keeping(int images) {
        return of(write(Map.of(
                "rules",
                List.of(
                        rule(
                                1,
                                "untagged images",
                                Map.of(
                                        "tagStatus",
                                        UNTAGGED,
                                        "countType",
                                        "sinceImagePushed",
                                        "countUnit",
                                        "days",
                                        "countNumber",
                                        UNTAGGED_DAYS)),
                        rule(
                                2,
                                "all but the newest",
                                Map.of(
                                        "tagStatus", ANY,
                                        "countType", "imageCountMoreThan",
                                        "countNumber", images))))));
    }

    private static Map<String, Object> rule(int priority, String description, Map<String, Object> selection) {
        return Map.of(
                PRIORITY,
                priority,
                "description",
                description,
                "action",
                Map.of("type", "expire"),
                "selection",
                selection);
    }

    /** Parses the text that ECR returns. Text that is not a lifecycle policy has no rules: it differs from every desired one. */
    static LifecyclePolicy of(String text) {
        var rules = new TreeMap<Integer, String>();
        for (var rule : parse(text).path("rules")) {
            if (rule instanceof ObjectNode object) {
                var priority = object.path(PRIORITY).asInt();
                object.remove(PRIORITY);
                rules.put(priority, write(JSON.convertValue(object, TreeMap.class)));
            }
        }
        return new LifecyclePolicy(rules);
    }

    /** The operator's rules, and those that take their place. */
    Set<String> ownRules() {
        return rules.values().stream()
                .filter(rule -> tagStatus(rule) != null)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rules of other clients, which stay, by priority. */
    SortedMap<Integer, String> otherRules() {
        var others = new TreeMap<>(rules);
        others.values().removeIf(rule -> tagStatus(rule) != null);
        return others;
    }

    /**
     * These rules with the rules of other clients, which keep their priorities. ECR requires that the rule for any tag is the
     * last one.
     */
    LifecyclePolicy withOtherRulesOf(LifecyclePolicy present) {
        var merged = new TreeMap<>(present.otherRules());
        var own = rules.values().stream()
                .sorted(Comparator.comparing(rule -> ANY.equals(tagStatus(rule))))
                .toList();
        for (var rule : own) {
            merged.put(ANY.equals(tagStatus(rule)) ? after(merged.keySet()) : unused(merged.keySet()), rule);
        }
        return new LifecyclePolicy(merged);
    }

    private static int after(Collection<Integer> priorities) {
        return priorities.stream().max(Comparator.naturalOrder()).orElse(0) + 1;
    }

    private static int unused(Collection<Integer> priorities) {
        var used = new HashSet<>(priorities);
        return Stream.iterate(1, priority -> priority + 1)
                .filter(priority -> !used.contains(priority))
                .findFirst()
                .orElseThrow();
    }

    /** The policy as ECR takes it. */
    String text() {
        var all = rules.entrySet().stream()
                .map(rule -> ((ObjectNode) parse(rule.getValue())).put(PRIORITY, rule.getKey()))
                .map(rule -> JSON.convertValue(rule, TreeMap.class))
                .toList();
        return write(Map.of("rules", all));
    }

    /** {@code untagged} or {@code any} for a rule that only one client can set; null for the others. */
    private static @Nullable String tagStatus(String rule) {
        var selection = parse(rule).path("selection");
        var status = selection.path("tagStatus").asText();
        var isStandard = selection.path("storageClass").asText("standard").equals("standard");
        return isStandard && (status.equals(UNTAGGED) || status.equals(ANY)) ? status : null;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a lifecycle policy may contain only maps, lists, numbers and text", e);
        }
    }
}
