package io.platformoperator.registry;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.graph.UnmanagedElement;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecr.model.EncryptionConfiguration;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.LifecyclePolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.RepositoryPolicyNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

/** An ECR repository. ECR returns its lifecycle policy and its repository policy by separate calls. */
final class Repositories {
    private Repositories() {}

    /**
     * A desired repository.
     *
     * @param kmsKey the ARN of the key that encrypts images; immutable
     * @param lifecycle the operator's rules of the lifecycle policy
     */
    record Desired(String name, boolean immutableTags, boolean scanOnPush, String kmsKey, LifecyclePolicy lifecycle) {}

    /**
     * An observed repository.
     *
     * @param lifecycle the lifecycle policy, with the rules of other clients
     * @param statements statements of the repository policy, which only other clients write, as JSON
     * @param isNew true in the result of the create call: no other client can have added anything
     */
    record Repository(
            String name,
            String arn,
            String uri,
            Map<String, String> tags,
            boolean immutableTags,
            boolean scanOnPush,
            @Nullable String kmsKey,
            LifecyclePolicy lifecycle,
            Set<String> statements,
            boolean isNew) {
        Repository with(Map<String, String> newTags, LifecyclePolicy newLifecycle, Set<String> newStatements) {
            return new Repository(
                    name, arn, uri, newTags, immutableTags, scanOnPush, kmsKey, newLifecycle, newStatements, false);
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
                            "ecr:GetRepositoryPolicy",
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
                    (before, listed) -> listed.with(
                            AwsTags.listedOr(listed.tags(), before::tags), before.lifecycle(), before.statements()))
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
                    desired.lifecycle(),
                    Set.of(),
                    true))
            .create((aws, desired, request) -> {
                var created = aws.ecr()
                        .createRepository(r -> r.repositoryName(desired.name())
                                .imageTagMutability(mutability(desired))
                                .imageScanningConfiguration(scan -> scan.scanOnPush(desired.scanOnPush()))
                                .encryptionConfiguration(by ->
                                        by.encryptionType(EncryptionType.KMS).kmsKey(desired.kmsKey()))
                                .tags(tags(request.tags())))
                        .repository();
                return repository(created, request.tags(), true);
            })
            .field("kmsKey", Desired::kmsKey, Repository::kmsKey, IMMUTABLE)
            .field("immutableTags", Desired::immutableTags, Repository::immutableTags, IN_PLACE)
            .field("scanOnPush", Desired::scanOnPush, Repository::scanOnPush, IN_PLACE)
            .field(
                    "lifecycle",
                    desired -> desired.lifecycle().ownRules(),
                    observed -> observed.lifecycle().ownRules(),
                    IN_PLACE)
            .unmanagedElements(Repositories::elementsOfOthers)
            .update(Repositories::update)
            .updateTags((aws, observed, tags) ->
                    aws.ecr().tagResource(r -> r.resourceArn(observed.arn()).tags(tags(tags))))
            .delete(Repositories::delete)
            .deletesSynchronously()
            .build();

    private static List<Repository> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return aws.ecr().describeRepositoriesPaginator().repositories().stream()
                .map(repository -> repository(repository, tags.of(repository.repositoryArn()), false))
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
            return Optional.of(listed.with(tags, lifecycle(aws, listed.name()), statements(aws, listed.name())));
        } catch (RepositoryNotFoundException e) {
            return Optional.empty();
        }
    }

    private static LifecyclePolicy lifecycle(Aws aws, String name) {
        try {
            return LifecyclePolicy.of(
                    aws.ecr().getLifecyclePolicy(r -> r.repositoryName(name)).lifecyclePolicyText());
        } catch (LifecyclePolicyNotFoundException e) {
            return LifecyclePolicy.NONE;
        }
    }

    private static Set<String> statements(Aws aws, String name) {
        try {
            return PolicyDocument.statements(
                    aws.ecr().getRepositoryPolicy(r -> r.repositoryName(name)).policyText());
        } catch (RepositoryPolicyNotFoundException e) {
            return Set.of();
        }
    }

    private static List<UnmanagedElement> elementsOfOthers(Desired desired, Repository observed) {
        var rules = new TreeMap<String, String>();
        observed.lifecycle()
                .otherRules()
                .forEach((priority, rule) -> rules.put(priority.toString(), "the lifecycle rule " + rule));
        var statements = new TreeMap<String, String>();
        for (var statement : observed.statements()) {
            statements.put(String.valueOf(statements.size() + 1), "the repository policy's statement " + statement);
        }
        return Stream.of(UnmanagedElement.of("lifecycle", rules), UnmanagedElement.of("repositoryPolicy", statements))
                .flatMap(List::stream)
                .toList();
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
        var lifecycle = observed.lifecycle();
        if (changes.includes("lifecycle")) {
            // PutLifecyclePolicy replaces all rules, so the rules of other clients are read again.
            lifecycle = desired.lifecycle()
                    .withOtherRulesOf(observed.isNew() ? LifecyclePolicy.NONE : lifecycle(aws, observed.name()));
            var text = lifecycle.text();
            aws.ecr().putLifecyclePolicy(r -> r.repositoryName(observed.name()).lifecyclePolicyText(text));
        }
        return new Repository(
                observed.name(),
                observed.arn(),
                observed.uri(),
                observed.tags(),
                desired.immutableTags(),
                desired.scanOnPush(),
                observed.kmsKey(),
                lifecycle,
                observed.statements(),
                false);
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
            software.amazon.awssdk.services.ecr.model.Repository observed, Map<String, String> tags, boolean isNew) {
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
                LifecyclePolicy.NONE,
                Set.of(),
                isNew);
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
