package io.platformoperator.aws.resources;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.TaggedResources;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

/**
 * The name that people know a key by. An alias has no tags: it is ours when its key is, and when it is named as we name
 * it; other aliases of our keys are let be.
 */
public final class KeyAliases {
    private static final int LONGEST_NAME = 256;
    private static final String KEY_SUFFIX = "-key";
    private static final String NAME_PREFIX = "alias/";

    private KeyAliases() {}

    /**
     * What is wanted of an alias.
     *
     * @param name by {@link #name}
     */
    public record Wanted(String name, String keyArn) {}

    /** An alias as KMS shows it, with tags derived from those of its key. */
    public record Alias(String name, String keyArn, Map<String, String> tags) {}

    /** {@code kms/Alias}. */
    public static final ResourceKind<Aws, Wanted, Alias> KIND = ResourceKind.<Aws, Wanted, Alias>named("kms/Alias")
            .iam("kms:ListAliases", "tag:GetResources", "kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias")
            .list(KeyAliases::list)
            .id(Alias::name)
            .tags(Alias::tags)
            .name(Wanted::name, Alias::name)
            .preview(desired -> new Alias(desired.name(), desired.keyArn(), Map.of()))
            .create((aws, desired, request) -> {
                aws.kms().createAlias(r -> r.aliasName(desired.name()).targetKeyId(desired.keyArn()));
                return new Alias(desired.name(), desired.keyArn(), request.tags());
            })
            .field("key", Wanted::keyArn, Alias::keyArn, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.kms().updateAlias(r -> r.aliasName(observed.name()).targetKeyId(desired.keyArn()));
                return new Alias(observed.name(), desired.keyArn(), observed.tags());
            })
            .delete((aws, observed, request) -> aws.kms().deleteAlias(r -> r.aliasName(observed.name())))
            .vanishes()
            .build();

    /** The name of the alias of a subsystem's {@code key}, or of its {@code vault-key}: then the purpose is {@code vault}. */
    public static String name(String environment, String purpose) {
        return AwsNames.join(LONGEST_NAME, NAME_PREFIX + environment, purpose);
    }

    /** The logical id of the alias of the key of that logical id. */
    public static String idFor(String key) {
        return key + "-alias";
    }

    private static List<Alias> list(Aws aws) {
        var tags = aws.tagged().picture();
        return aws.kms().listAliasesPaginator().aliases().stream()
                .filter(alias -> alias.targetKeyId() != null)
                .map(alias -> alias(tags, alias))
                .toList();
    }

    private static Alias alias(TaggedResources.Picture tags, AliasListEntry entry) {
        var arn = entry.aliasArn();
        var keyArn = arn.substring(0, arn.length() - entry.aliasName().length()) + "key/" + entry.targetKeyId();
        var keyTags = tags.of(keyArn);
        var ownTags = Identity.of(keyTags)
                .filter(key -> entry.aliasName().equals(name(nameOf(key.environment()), purpose(key))))
                .map(key -> aliasTags(key, keyTags));
        return new Alias(entry.aliasName(), keyArn, ownTags.orElse(Map.of()));
    }

    /** A subsystem's one key is called key; another one says what it is for: vault-key. */
    private static String purpose(Identity key) {
        return key.name().endsWith(KEY_SUFFIX)
                ? key.name().substring(0, key.name().length() - KEY_SUFFIX.length())
                : key.subsystem();
    }

    private static Map<String, String> aliasTags(Identity key, Map<String, String> keyTags) {
        var tags = new HashMap<>(keyTags);
        tags.put(Identity.RESOURCE_TAG, idFor(key.name()));
        return tags;
    }

    /** The environment's name, of namespace/name. */
    private static String nameOf(String environment) {
        return environment.substring(environment.indexOf('/') + 1);
    }
}
