package io.platformoperator.aws.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** IAM policy documents in one canonical form, so that they can be compared as text. */
public final class PolicyDocument {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private PolicyDocument() {}

    /** A document with statements. */
    public static String of(List<Map<String, Object>> statements) {
        return canonical(write(Map.of("Version", "2012-10-17", "Statement", statements)));
    }

    /**
     * A trust policy that lets an AWS service assume a role.
     *
     * @param service such as {@code eks.amazonaws.com}
     * @param actions the allowed actions; none stands for {@code sts:AssumeRole}
     */
    public static String trust(String service, String... actions) {
        return of(List.of(Map.of(
                "Effect",
                "Allow",
                "Principal",
                Map.of("Service", service),
                "Action",
                actions.length == 0 ? List.of("sts:AssumeRole") : List.of(actions))));
    }

    /**
     * A document with sorted keys and without white space. The input may be URL-encoded (RFC 3986), as AWS returns it. Text
     * that is not JSON is returned unchanged: it differs from every desired document.
     */
    public static String canonical(String document) {
        var text = document.startsWith("%7B") ? URLDecoder.decode(document, StandardCharsets.UTF_8) : document;
        try {
            return write(JSON.readValue(text, TreeMap.class));
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    /**
     * The statements of a document as canonical text, so that a difference names single statements. Text that is not a
     * policy document counts as one statement.
     *
     * @param document null for no document
     */
    public static Set<String> statements(@Nullable String document) {
        if (document == null) {
            return Set.of();
        }
        try {
            var statements = JSON.readTree(document).get("Statement");
            if (statements == null || !statements.isArray()) {
                return Set.of(document);
            }
            var texts = new TreeSet<String>();
            for (var statement : statements) {
                texts.add(write(JSON.convertValue(statement, TreeMap.class)));
            }
            return texts;
        } catch (JsonProcessingException e) {
            return Set.of(document);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a policy may contain only maps, lists and text", e);
        }
    }
}
