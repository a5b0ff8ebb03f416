package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.TeardownPolicy;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/**
 * A secret in Secrets Manager with a user name and a random password. The operator generates the password when it creates
 * the secret and sends it only to AWS. Code that needs the password calls {@link #password} each time it uses it.
 */
public final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PASSWORD_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private static final int PASSWORD_LENGTH = 40;
    private static final long RECOVERY_DAYS = 7;

    private Secrets() {}

    /**
     * A desired secret.
     *
     * @param name at most 512 characters
     * @param username the user name that is stored with the password
     * @param kmsKeyId the key that encrypts the secret
     */
    public record Desired(String name, String description, String username, String kmsKeyId) {}

    /** {@code secretsmanager/Secret}. */
    public static final ResourceKind<Aws, Desired, SecretListEntry> KIND =
            ResourceKind.<Aws, Desired, SecretListEntry>named("secretsmanager/Secret")
                    .iam(
                            IamStatement.allow("secretsmanager:ListSecrets"),
                            IamStatement.creates("secretsmanager:CreateSecret"),
                            IamStatement.changes(
                                    "secretsmanager:TagResource",
                                    "secretsmanager:RestoreSecret",
                                    "secretsmanager:UpdateSecret",
                                    "secretsmanager:GetSecretValue",
                                    "secretsmanager:DeleteSecret",
                                    "kms:GenerateDataKey",
                                    "kms:Decrypt"),
                            IamStatement.allow("secretsmanager:TagResource")
                                    .on("arn:aws:secretsmanager:*:{account}:secret:{environment}")
                                    .whenSettingTags())
                    .requiredForData()
                    .list(Secrets::all)
                    .id(SecretListEntry::arn)
                    .tags(secret -> AwsTags.toMap(secret.tags(), Tag::key, Tag::value))
                    .name(Desired::name, SecretListEntry::name)
                    .preview(desired -> SecretListEntry.builder()
                            .arn(Plan.KNOWN_AFTER_APPLY)
                            .name(desired.name())
                            .build())
                    .create(Secrets::create)
                    .field("username", Desired::username, secret -> null, AT_CREATION_ONLY)
                    .field("kmsKey", Desired::kmsKeyId, AbsentValue.isNone(SecretListEntry::kmsKeyId), IN_PLACE)
                    .update((aws, observed, desired, changes) -> {
                        aws.secretsManager()
                                .updateSecret(r -> r.secretId(observed.arn()).kmsKeyId(desired.kmsKeyId()));
                        return observed.toBuilder().kmsKeyId(desired.kmsKeyId()).build();
                    })
                    .updateTags((aws, observed, tags) -> aws.secretsManager()
                            .tagResource(r -> r.secretId(observed.arn()).tags(tags(tags))))
                    .delete((aws, observed, request) -> delete(aws, observed.arn(), request.teardownPolicy()))
                    .deletesSynchronously()
                    .monthlyCost(
                            (desired, region) -> Catalog.standard().in(region).monthlyPrice("secret"))
                    .build();

    /** All secrets of the operator in the account and region, replicas of other regions included. */
    static List<SecretListEntry> all(Aws aws) {
        return aws.coalescedCalls().get("secretsmanager:ListSecrets", () -> aws
                .secretsManager()
                .listSecretsPaginator(
                        r -> r.filters(f -> f.key(FilterNameStringType.TAG_KEY).values(Identity.ENVIRONMENT_TAG)))
                .stream()
                .flatMap(page -> page.secretList().stream())
                .toList());
    }

    /** Reads the password of a secret. Callers must not log, store or display it. */
    public static String password(Aws aws, String secretArn) {
        var value =
                aws.secretsManager().getSecretValue(r -> r.secretId(secretArn)).secretString();
        try {
            return new ObjectMapper().readTree(value).path("password").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the secret " + secretArn + " is not a JSON object with a password");
        }
    }

    /** Deletes a secret: at once under {@link TeardownPolicy#DELETE}, otherwise with a recovery window. */
    static void delete(Aws aws, String arn, TeardownPolicy policy) {
        aws.secretsManager().deleteSecret(r -> {
            r.secretId(arn);
            if (policy == TeardownPolicy.DELETE) {
                r.forceDeleteWithoutRecovery(true);
            } else {
                r.recoveryWindowInDays(RECOVERY_DAYS);
            }
        });
    }

    /** Creates the secret; if its deletion is scheduled, restores it with the password that it has. */
    static SecretListEntry create(Aws aws, Desired desired, CreateRequest request) {
        var value = JsonNodeFactory.instance.objectNode();
        value.put("username", desired.username()).put("password", newPassword());
        try {
            var created = aws.secretsManager().createSecret(r -> r.name(desired.name())
                    .description(desired.description())
                    .kmsKeyId(desired.kmsKeyId())
                    .secretString(value.toString())
                    .clientRequestToken(request.token())
                    .tags(tags(request.tags())));
            return entry(created.arn(), desired, request);
        } catch (InvalidRequestException e) {
            if (!String.valueOf(e.getMessage()).contains("scheduled for deletion")) {
                throw e;
            }
            var restored = aws.secretsManager().restoreSecret(r -> r.secretId(desired.name()));
            aws.secretsManager().tagResource(r -> r.secretId(restored.arn()).tags(tags(request.tags())));
            return entry(restored.arn(), desired, request);
        }
    }

    private static SecretListEntry entry(@Nullable String arn, Desired desired, CreateRequest request) {
        return SecretListEntry.builder()
                .arn(arn)
                .name(desired.name())
                .kmsKeyId(desired.kmsKeyId())
                .tags(tags(request.tags()))
                .build();
    }

    private static String newPassword() {
        return RANDOM.ints(PASSWORD_LENGTH, 0, PASSWORD_CHARACTERS.length())
                .mapToObj(i -> String.valueOf(PASSWORD_CHARACTERS.charAt(i)))
                .collect(Collectors.joining());
    }

    static List<Tag> tags(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
