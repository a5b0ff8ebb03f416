package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

/**
 * An alias of a KMS key: its readable name. An alias has no tags. The operator owns an alias if it owns the alias's key
 * and the alias has the name that the operator gives it; it leaves other aliases of its keys unchanged.
 */
public final class KeyAliases {
    private static final int MAX_NAME_LENGTH = 256;
    private static final String KEY_SUFFIX = "-key";
    private static final String NAME_PREFIX = "alias/";

    private KeyAliases() {}

    /**
     * A desired alias.
     *
     * @param name the result of {@link #name}
     */
    public record Desired(String name, String keyArn) {}

    /**
     * An observed alias.
     *
     * @param tags derived from those of its key
     */
    public record Alias(String name, String keyArn, Map<String, String> tags) {}

    /** {@code kms/Alias}. */
    public static final ResourceKind<Aws, Desired, Alias> KIND = ResourceKind.<Aws, Desired, Alias>named("kms/Alias")
            .iam(
                    IamStatement.allow("kms:ListAliases", "kms:ListKeys", "kms:ListResourceTags", "tag:GetResources"),
                    IamStatement.changes("kms:CreateAlias"),
                    IamStatement.allow("kms:CreateAlias").on("arn:aws:kms:*:{account}:alias/{environment}"),
                    IamStatement.changes("kms:UpdateAlias"),
                    IamStatement.allow("kms:UpdateAlias").on("arn:aws:kms:*:{account}:alias/{environment}"),
                    IamStatement.changes("kms:DeleteAlias"),
                    IamStatement.allow("kms:DeleteAlias").on("arn:aws:kms:*:{account}:alias/{environment}"))
            .list(KeyAliases::list)
            .id(Alias::name)
            .tags(Alias::tags)
            .name(Desired::name, Alias::name)
            .preview(desired -> new Alias(desired.name(), desired.keyArn(), Map.of()))
            .create((aws, desired, request) -> {
                aws.kms().createAlias(r -> r.aliasName(desired.name()).targetKeyId(desired.keyArn()));
                return new Alias(desired.name(), desired.keyArn(), request.tags());
            })
            .field("key", Desired::keyArn, Alias::keyArn, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.kms().updateAlias(r -> r.aliasName(observed.name()).targetKeyId(desired.keyArn()));
                return new Alias(observed.name(), desired.keyArn(), observed.tags());
            })
            .delete((aws, observed, request) -> aws.kms().deleteAlias(r -> r.aliasName(observed.name())))
            .deletesSynchronously()
            .build();

    /**
     * The name of an alias.
     *
     * @param purpose the subsystem's name for a key {@code key}; {@code vault} for a key {@code vault-key}
     */
    public static String name(String environment, String purpose) {
        return AwsNames.join(MAX_NAME_LENGTH, NAME_PREFIX + environment, purpose);
    }

    /** The logical id of the alias of a key with a logical id. */
    public static String logicalId(String key) {
        return key + "-alias";
    }

    private static List<Alias> list(Aws aws) {
        var tags = aws.keyTags().byArn();
        return aws.kms().listAliasesPaginator().aliases().stream()
                .filter(alias -> alias.targetKeyId() != null)
                .map(alias -> alias(tags, alias))
                .toList();
    }

    /** The tags are empty unless the operator owns the alias. */
    private static Alias alias(Map<String, Map<String, String>> tags, AliasListEntry entry) {
        var arn = entry.aliasArn();
        var keyArn = arn.substring(0, arn.length() - entry.aliasName().length()) + "key/" + entry.targetKeyId();
        var keyTags = tags.getOrDefault(keyArn, Map.of());
        var ownTags = Identity.of(keyTags)
                .filter(key -> entry.aliasName().equals(name(nameOf(key.environment()), purpose(key))))
                .map(key -> aliasTags(key, keyTags));
        return new Alias(entry.aliasName(), keyArn, ownTags.orElse(Map.of()));
    }

    /** A subsystem's main key has the logical id {@code key}; a further key adds its purpose: {@code vault-key}. */
    private static String purpose(Identity key) {
        return key.name().endsWith(KEY_SUFFIX)
                ? key.name().substring(0, key.name().length() - KEY_SUFFIX.length())
                : key.subsystem();
    }

    private static Map<String, String> aliasTags(Identity key, Map<String, String> keyTags) {
        var tags = new HashMap<>(keyTags);
        tags.put(Identity.RESOURCE_TAG, logicalId(key.name()));
        return tags;
    }

    /** The environment's name without its namespace. */
    private static String nameOf(String environment) {
        return environment.substring(environment.indexOf('/') + 1);
    }
}
