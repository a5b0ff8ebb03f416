package io.platformoperator.cli;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Removes from objects and logs what may be a secret, before they leave the cluster. */
final class Redaction {
    /** Stands for a removed value. */
    static final String REDACTED = "REDACTED";

    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    /**
     * A resource in a message, with its status after it: {@code secretsmanager/SharedSecret password: …} or {@code Secret
     * vault/root-token: …}.
     */
    private static final String RESOURCE =
            "(?<=(?-i:[a-z0-9]{2,40}/[A-Z][A-Za-z0-9]{1,60} |[A-Z][A-Za-z]{1,60} [a-z0-9.-]{1,63}/))[\\w.-]*: ";

    /** The name of a secret and what is before its value. */
    private static final String ASSIGNED = "(?<![\\w.-])(?!" + RESOURCE + ")"
            + "[\\w.-]*(?:password|passwd|secret[_-]?access[_-]?key|secret[_-]?key|token|api[_-]?key|credentials?)[\\w.-]*"
            + "\\\\?[\"']?\\s*[:=]\\s*";

    /** Forms in which a secret appears in a text; the groups around it are kept. */
    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("()\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b()"),
            Pattern.compile("(?i)(\\b(?:bearer|basic)\\s+)[A-Za-z0-9._~+/=-]{8,}()"),
            Pattern.compile("()\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*()"),
            Pattern.compile("(?i)(X-Amz-(?:Signature|Security-Token|Credential)=)[^&\\s\"]+()"),
            Pattern.compile("(://[^/\\s:@]*:)[^/\\s@]+(@)"),
            Pattern.compile("(?is)(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)"),
            Pattern.compile("(?i)(" + ASSIGNED + "(\\\\?[\"'])).*?\\2"),
            Pattern.compile("(?i)(" + ASSIGNED + "\\\\?[\"']?)[^\\s\"'\\\\]+()"));

    private Redaction() {}

    /**
     * The object as YAML: values of annotations, of environment variables and of charts, and external IDs of roles are
     * replaced, and each other text is treated as by {@link #text}.
     */
    static String yaml(Object object) {
        return YAML.asYaml(redact(YAML.convertValue(object, Map.class), ""));
    }

    /** The text without what has the form of a credential. */
    static String text(String text) {
        var redacted = text;
        for (var secret : SECRETS) {
            redacted = secret.matcher(redacted).replaceAll("$1" + REDACTED + "$2");
        }
        return redacted;
    }

    private static @Nullable Object redact(@Nullable Object value, String key) {
        return switch (value) {
            case Map<?, ?> map -> object(map, key);
            case List<?> list -> {
                List<@Nullable Object> items = new ArrayList<>();
                list.forEach(item -> items.add(redact(item, key)));
                yield items;
            }
            case String text -> text(text);
            case null, default -> value;
        };
    }

    private static Map<String, @Nullable Object> object(Map<?, ?> map, String key) {
        var redacted = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((name, value) -> {
            var field = String.valueOf(name);
            if (field.equals("managedFields")) {
                return;
            }
            var isSecret = field.equals("annotations")
                    || field.equals("values")
                    || field.equals("externalId")
                    || (key.equals("env") && field.equals("value"));
            redacted.put(field, isSecret ? withoutValues(value) : redact(value, field));
        });
        return redacted;
    }

    /** The structure with its keys, without any value. */
    private static @Nullable Object withoutValues(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                var keys = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((name, each) -> keys.put(String.valueOf(name), withoutValues(each)));
                yield keys;
            }
            case null -> null;
            default -> REDACTED;
        };
    }
}
