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
import io.platformoperator.drill.DrillGraphs;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.recovery.observation.AwsRegionReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The IAM policy of the operator: exactly the statements that the kinds of resources, those of drills, and the observation of the recovery
 * declare.
 */
record IamPolicy(IamPatterns patterns) {
    /** Quota of IAM for the size of a managed policy, in characters without white space. It can't be raised. */
    static final int MAX_MANAGED_POLICY = 6_144;

    /** Services with one endpoint for all regions, whose requests are not limited to regions. */
    private static final Set<String> GLOBAL_SERVICES = Set.of("iam", "route53", "sts");

    private static final Indenter LINES = new DefaultIndenter("  ", "\n");
    private static final ObjectWriter JSON = new ObjectMapper()
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
            .writer(new DefaultPrettyPrinter()
                    .withSeparators(Separators.createDefaultInstance().withObjectFieldValueSpacing(Spacing.AFTER))
                    .withObjectIndenter(LINES)
                    .withArrayIndenter(LINES));
    private static final ObjectMapper COMPACT = new ObjectMapper();

    /** All actions in alphabetical order. */
    static Set<String> actions() {
        var actions = new TreeSet<String>();
        declared().forEach(statement -> actions.addAll(statement.actions()));
        return actions;
    }

    private static Stream<IamStatement> declared() {
        return Stream.concat(
                Stream.concat(
                        Stream.of(IamStatement.allow(Aws.IAM_ACTIONS.toArray(String[]::new))),
                        AwsRegionReader.IAM.stream()),
                Stream.concat(
                                Subsystems.ALL.stream().flatMap(each -> each.subsystem().kinds().stream()),
                                DrillGraphs.KINDS.stream())
                        .flatMap(kind -> kind.iam().stream()));
    }

    /** The policy as one document, for an inline policy of a role. The text is deterministic. */
    String document() {
        return json(document(statements())) + "\n";
    }

    /**
     * The policy as a list of documents, each small enough for a managed policy. A statement that is too long for one is
     * divided by its actions.
     */
    String managedDocuments() {
        var documents = new ArrayList<Map<String, Object>>();
        var open = new ArrayList<Map<String, Object>>();
        for (var statement : statements().stream().flatMap(IamPolicy::small).toList()) {
            var withNext = new ArrayList<>(open);
            withNext.add(statement);
            if (size(document(withNext)) > MAX_MANAGED_POLICY) {
                documents.add(document(open));
                open = new ArrayList<>(List.of(statement));
            } else {
                open = withNext;
            }
        }
        documents.add(document(open));
        return json(documents) + "\n";
    }

    private List<Map<String, Object>> statements() {
        return merged().stream().flatMap(this::withRegions).toList();
    }

    /**
     * All statements; one for all actions with the same conditions that are limited to resources by name, since an action
     * applies only to the resources of its own service and type, and one for all others with the same conditions.
     */
    private List<IamStatement> merged() {
        var byValues = new TreeMap<String, IamStatement>();
        declared().map(patterns::fill).forEach(each -> byValues.merge(keyWithoutValues(each), each, IamPolicy::join));
        var unconditional = new TreeSet<String>();
        byValues.values().stream()
                .filter(IamPolicy::isUnconditional)
                .forEach(each -> unconditional.addAll(each.actions()));
        var merged = new TreeMap<String, IamStatement>();
        byValues.values().forEach(each -> {
            var actions = new TreeSet<>(each.actions());
            if (!isUnconditional(each)) {
                actions.removeAll(unconditional);
            }
            if (!actions.isEmpty()) {
                var rest = new IamStatement(actions, each.resources(), each.conditions());
                merged.merge(isOnAll(each) + " " + each.conditions(), rest, IamPolicy::join);
            }
        });
        return List.copyOf(merged.values());
    }

    private static boolean isOnAll(IamStatement statement) {
        return statement.resources().contains("*");
    }

    private static boolean isUnconditional(IamStatement statement) {
        return statement.conditions().isEmpty() && isOnAll(statement);
    }

    /** Equal for statements whose union is one statement: they differ in the values of one condition at most. */
    private static String keyWithoutValues(IamStatement statement) {
        var keys = statement.conditions().values().stream().mapToInt(Map::size).sum();
        var conditions = keys == 1
                ? statement.conditions().keySet() + " "
                        + statement.conditions().values().iterator().next().keySet()
                : statement.conditions().toString();
        return statement.actions() + " " + statement.resources() + " " + conditions;
    }

    private static IamStatement join(IamStatement a, IamStatement b) {
        var actions = new TreeSet<>(a.actions());
        actions.addAll(b.actions());
        var resources = new TreeSet<>(a.resources());
        resources.addAll(b.resources());
        var joined = new IamStatement(actions, resources, a.conditions());
        for (var operator : b.conditions().entrySet()) {
            for (var condition : operator.getValue().entrySet()) {
                var values = new TreeSet<>(condition.getValue());
                values.addAll(a.values(operator.getKey(), condition.getKey()));
                joined = joined.when(operator.getKey(), condition.getKey(), values.toArray(String[]::new));
            }
        }
        return joined;
    }

    private Stream<Map<String, Object>> withRegions(IamStatement statement) {
        if (patterns.regions().isEmpty()) {
            return Stream.of(json(statement.actions(), statement));
        }
        var global = new TreeSet<>(statement.actions());
        global.removeIf(action -> !GLOBAL_SERVICES.contains(action.substring(0, action.indexOf(':'))));
        var regional = new TreeSet<>(statement.actions());
        regional.removeAll(global);
        var limited = statement.when(
                "StringEquals", "aws:RequestedRegion", patterns.regions().toArray(String[]::new));
        return Stream.of(
                        global.isEmpty() ? null : json(global, statement),
                        regional.isEmpty() ? null : json(regional, limited))
                .filter(Objects::nonNull);
    }

    private static Map<String, Object> json(SortedSet<String> actions, IamStatement statement) {
        var json = new TreeMap<String, Object>();
        json.put("Effect", "Allow");
        json.put("Action", List.copyOf(actions));
        json.put("Resource", oneOrMore(statement.resources()));
        if (!statement.conditions().isEmpty()) {
            var conditions = new TreeMap<String, Object>();
            statement.conditions().forEach((operator, keys) -> {
                var block = new TreeMap<String, Object>();
                keys.forEach((key, values) -> block.put(key, oneOrMore(values)));
                conditions.put(operator, block);
            });
            json.put("Condition", conditions);
        }
        return json;
    }

    private static Object oneOrMore(Collection<String> values) {
        return values.size() == 1 ? values.iterator().next() : List.copyOf(values);
    }

    private static Stream<Map<String, Object>> small(Map<String, Object> statement) {
        if (size(document(List.of(statement))) <= MAX_MANAGED_POLICY) {
            return Stream.of(statement);
        }
        var actions = (List<?>) Objects.requireNonNull(statement.get("Action"));
        var half = actions.size() / 2;
        var first = new TreeMap<>(statement);
        first.put("Action", actions.subList(0, half));
        var second = new TreeMap<>(statement);
        second.put("Action", actions.subList(half, actions.size()));
        return Stream.of(first, second).flatMap(IamPolicy::small);
    }

    private static Map<String, Object> document(List<Map<String, Object>> statements) {
        return Map.of("Version", "2012-10-17", "Statement", statements);
    }

    /** The number of characters that IAM counts. */
    static int size(Object document) {
        try {
            return COMPACT.writeValueAsString(document).replaceAll("\\s", "").length();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a policy of maps, lists and strings could not be written as JSON", e);
        }
    }

    private static String json(Object document) {
        try {
            return JSON.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a policy of maps, lists and strings could not be written as JSON", e);
        }
    }
}
