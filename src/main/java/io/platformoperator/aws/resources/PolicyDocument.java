package io.platformoperator.aws.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** IAM policy documents, in one canonical form so that they can be compared as text. */
public final class PolicyDocument {
    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private PolicyDocument() {}

    /** A document of these statements. */
    public static String of(List<Map<String, Object>> statements) {
        return canonical(write(Map.of("Version", "2012-10-17", "Statement", statements)));
    }

    /** A document that lets an AWS service, such as {@code eks.amazonaws.com}, take a role. */
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
     * The same document with keys in order and no white space. AWS returns documents URL-encoded (RFC 3986); both forms
     * are read. Text that is no JSON is returned as it is: it will differ from any wanted document.
     */
    public static String canonical(String document) {
        var text = document.startsWith("%7B") ? URLDecoder.decode(document, StandardCharsets.UTF_8) : document;
        try {
            return write(JSON.readValue(text, TreeMap.class));
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a policy is created of maps, lists and text", e);
        }
    }
}
