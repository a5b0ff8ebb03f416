package io.platformoperator.cli;

import io.platformoperator.graph.IamStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The values of the placeholders in an {@link IamStatement}.
 *
 * @param account ID of the account; null: the policy is for any account
 * @param regions regions of the environments; empty: all
 * @param namePrefix beginning of the names of all environments; may be empty
 * @param permissionsBoundary ARN of the boundary that every role of the operator must have; null: none
 */
record IamPatterns(
        @Nullable String account,
        List<String> regions,
        String namePrefix,
        @Nullable String permissionsBoundary) {
    /** The policy of the chart: for any account, region and environment. */
    static final IamPatterns ANY = new IamPatterns(null, List.of(), "", null);

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(environment|regional|bucket)(?::(\\d+))?}");
    private static final String ANY_ACCOUNT = "????????????";
    private static final String ANY_REGION = "??-*-?";
    private static final int HASH_LENGTH = 8;

    IamPatterns {
        regions = List.copyOf(regions);
    }

    /** The statement with patterns in place of its placeholders. */
    IamStatement fill(IamStatement statement) {
        var conditions = new TreeMap<String, SortedMap<String, SortedSet<String>>>();
        statement
                .conditions()
                .forEach((operator, keys) -> keys.forEach((key, values) -> {
                    var filled = fill(values);
                    if (!filled.isEmpty()) {
                        conditions
                                .computeIfAbsent(operator, same -> new TreeMap<>())
                                .put(key, filled);
                    }
                }));
        return new IamStatement(statement.actions(), fill(statement.resources()), conditions);
    }

    private SortedSet<String> fill(SortedSet<String> templates) {
        var filled = new TreeSet<String>();
        templates.forEach(template -> filled.addAll(fill(template)));
        return filled;
    }

    /** The patterns of a template; none for the permissions boundary if there is none. */
    private List<String> fill(String template) {
        if (template.equals(IamStatement.PERMISSIONS_BOUNDARY)) {
            return permissionsBoundary == null ? List.of() : List.of(permissionsBoundary);
        }
        var text = template.replace("{account}", account == null ? "*" : account);
        var placeholder = PLACEHOLDER.matcher(text);
        if (!placeholder.find()) {
            return List.of(text);
        }
        return names(placeholder)
                .map(name -> text.substring(0, placeholder.start()) + name + text.substring(placeholder.end()))
                .toList();
    }

    /** A prefix of the names limits them enough; else the region does, and the form of truncated names. */
    private Stream<String> names(Matcher placeholder) {
        var kind = placeholder.group(1);
        if (kind.equals("environment") || !namePrefix.isEmpty()) {
            return Stream.of(namePrefix + "*");
        }
        var in = regions.isEmpty() ? List.of(ANY_REGION) : regions;
        Function<String, String> name = kind.equals("bucket")
                ? region -> "*-" + (account == null ? ANY_ACCOUNT : account) + "-" + region
                : region -> "*-" + region + "*";
        var patterns = new ArrayList<>(in.stream().map(name).toList());
        var limit = placeholder.group(2);
        if (limit != null) {
            var kept = Integer.parseInt(limit) - HASH_LENGTH - 1;
            patterns.add(truncated(kept));
            patterns.add(truncated(kept - 1)); // the name was cut behind a dash, which is left out
        }
        return patterns.stream();
    }

    private static String truncated(int kept) {
        return "?".repeat(kept) + "-" + "?".repeat(HASH_LENGTH);
    }
}
