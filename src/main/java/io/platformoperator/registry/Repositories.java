package io.platformoperator.registry;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

/** An ECR repository. ECR returns its lifecycle policy by a separate call. */
final class Repositories {
    private static final int UNTAGGED_DAYS = 14;

    private Repositories() {}

    /**
     * A desired repository.
     *
     * @param kmsKey the ARN of the key that encrypts images; immutable
     * @param lifecycle the lifecycle policy as canonical JSON
     */
    record Desired(String name, boolean immutableTags, boolean scanOnPush, String kmsKey, String lifecycle) {}

    /**
     * An observed repository.
     *
     * @param lifecycle the lifecycle policy as canonical JSON; null for none
     */
    record Repository(
            String name,
            String arn,
            String uri,
            Map<String, String> tags,
            boolean immutableTags,
            boolean scanOnPush,
            @Nullable String kmsKey,
            @Nullable String lifecycle) {
        Repository with(Map<String, String> newTags, @Nullable String newLifecycle) {
            return new Repository(name, arn, uri, newTags, immutableTags, scanOnPush, kmsKey, newLifecycle);
        }
    }

    /** {@code ecr/Repository}. */
    static final ResourceKind<Aws, Desired, Repository> KIND = ResourceKind.<Aws, Desired, Repository>named(
                    "ecr/Repository")
            .iam(
                    IamStatement.allow(
                            "ecr:DescribeRepositories",
                            "ecr:ListTagsForResource",
                            "ecr:GetLifecyclePolicy",
                            "kms:DescribeKey",
                            "kms:RetireGrant",
                            "tag:GetResources"),
                    IamStatement.creates("ecr:CreateRepository"),
                    IamStatement.changes(
                            "ecr:TagResource",
                            "ecr:PutImageTagMutability",
                            "ecr:PutImageScanningConfiguration",
                            "ecr:PutLifecyclePolicy",
                            "ecr:DeleteRepository"),
                    IamStatement.allow("ecr:TagResource")
                            .on("arn:aws:ecr:*:{account}:repository/{environment}")
                            .whenSettingTags(),
                    IamStatement.changes("kms:CreateGrant").when("Bool", "kms:GrantIsForAWSResource", "true"))
            .holdsData()
            .list(Repositories::list)
            .details(
                    Duration.ofMinutes(10),
                    Repositories::read,
                    (before, listed) -> listed.with(AwsTags.listedOr(listed.tags(), before::tags), before.lifecycle()))
            .id(Repository::arn)
            .tags(Repository::tags)
            .name(Desired::name, Repository::name)
            .preview(desired -> new Repository(
                    desired.name(),
                    Plan.KNOWN_AFTER_APPLY,
                    Plan.KNOWN_AFTER_APPLY,
                    Map.of(),
                    desired.immutableTags(),
                    desired.scanOnPush(),
                    desired.kmsKey(),
                    desired.lifecycle()))
            .create((aws, desired, request) -> {
                var created = aws.ecr()
                        .createRepository(r -> r.repositoryName(desired.name())
                                .imageTagMutability(mutability(desired))
                                .imageScanningConfiguration(scan -> scan.scanOnPush(desired.scanOnPush()))
                                .encryptionConfiguration(by ->
                                        by.encryptionType(EncryptionType.KMS).kmsKey(desired.kmsKey()))
                                .tags(tags(request.tags())))
                        .repository();
                return repository(created, request.tags(), null);
            })
            .field("kmsKey", Desired::kmsKey, Repository::kmsKey, IMMUTABLE)
            .field("immutableTags", Desired::immutableTags, Repository::immutableTags, IN_PLACE)
            .field("scanOnPush", Desired::scanOnPush, Repository::scanOnPush, IN_PLACE)
            .field("lifecycle", Desired::lifecycle, AbsentValue.isNone(Repository::lifecycle), IN_PLACE)
            .update(Repositories::update)
            .updateTags((aws, observed, tags) ->
                    aws.ecr().tagResource(r -> r.resourceArn(observed.arn()).tags(tags(tags))))
            .delete(Repositories::delete)
            .deletesSynchronously()
            .build();

    /**
     * A lifecycle policy as canonical JSON: ECR expires untagged images after two weeks, and all but the newest images.
     *
     * @param images the number of newest images to retain
     */
    static String lifecyclePolicy(int images) {
        return PolicyDocument.canonical(String.format(Locale.ROOT, """
                {"rules": [
                  {"rulePriority": 1, "description": "untagged images", "action": {"type": "expire"},
                   "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed",
                                 "countUnit": "days", "countNumber": %d}},
                  {"rulePriority": 2, "description": "all but the newest", "action": {"type": "expire"},
                   "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": %d}}
                ]}
                """, UNTAGGED_DAYS, images));
    }

    private static List<Repository> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return aws.ecr().describeRepositoriesPaginator().repositories().stream()
                .map(repository -> repository(repository, tags.of(repository.repositoryArn()), null))
                .toList();
    }

    private static Optional<Repository> read(Aws aws, Repository listed) {
        try {
            var tags = AwsTags.listedOr(
                    listed.tags(),
                    () -> AwsTags.toMap(
                            aws.ecr()
                                    .listTagsForResource(r -> r.resourceArn(listed.arn()))
                                    .tags(),
                            Tag::key,
                            Tag::value));
            return Optional.of(listed.with(tags, lifecycle(aws, listed.name())));
        } catch (RepositoryNotFoundException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String lifecycle(Aws aws, String name) {
        try {
            return PolicyDocument.canonical(
                    aws.ecr().getLifecyclePolicy(r -> r.repositoryName(name)).lifecyclePolicyText());
        } catch (LifecyclePolicyNotFoundException e) {
            return null;
        }
    }

    private static Repository update(Aws aws, Repository observed, Desired desired, UpdateRequest changes) {
        if (changes.includes("immutableTags")) {
            aws.ecr().putImageTagMutability(r -> r.repositoryName(observed.name())
                    .imageTagMutability(mutability(desired)));
        }
        if (changes.includes("scanOnPush")) {
            aws.ecr().putImageScanningConfiguration(r -> r.repositoryName(observed.name())
                    .imageScanningConfiguration(scan -> scan.scanOnPush(desired.scanOnPush())));
        }
        if (changes.includes("lifecycle")) {
            aws.ecr().putLifecyclePolicy(r -> r.repositoryName(observed.name())
                    .lifecyclePolicyText(desired.lifecycle()));
        }
        return new Repository(
                observed.name(),
                observed.arn(),
                observed.uri(),
                observed.tags(),
                desired.immutableTags(),
                desired.scanOnPush(),
                observed.kmsKey(),
                desired.lifecycle());
    }

    /**
     * Deletes the repository with its images under {@link TeardownPolicy#DELETE}; under the other policies ECR refuses to
     * delete a repository that contains images.
     */
    private static void delete(Aws aws, Repository observed, DeleteRequest<Desired> request) {
        try {
            aws.ecr().deleteRepository(r -> r.repositoryName(observed.name())
                    .force(request.teardownPolicy() == TeardownPolicy.DELETE));
        } catch (RepositoryNotFoundException e) {
            // it is deleted already
        }
    }

    private static Repository repository(
            software.amazon.awssdk.services.ecr.model.Repository observed,
            Map<String, String> tags,
            @Nullable String lifecycle) {
        var encryption = observed.encryptionConfiguration();
        var scanning = observed.imageScanningConfiguration();
        return new Repository(
                observed.repositoryName(),
                observed.repositoryArn(),
                observed.repositoryUri(),
                tags,
                observed.imageTagMutability() == ImageTagMutability.IMMUTABLE,
                scanning != null && Boolean.TRUE.equals(scanning.scanOnPush()),
                kmsKey(encryption),
                lifecycle);
    }

    /** ECR names a key only with the type {@code KMS}. */
    private static @Nullable String kmsKey(@Nullable EncryptionConfiguration encryption) {
        if (encryption == null) {
            return null;
        }
        return encryption.encryptionType() == EncryptionType.AES256 ? "none (AES256)" : encryption.kmsKey();
    }

    private static ImageTagMutability mutability(Desired desired) {
        return desired.immutableTags() ? ImageTagMutability.IMMUTABLE : ImageTagMutability.MUTABLE;
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
