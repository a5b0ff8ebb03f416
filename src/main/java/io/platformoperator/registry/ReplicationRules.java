package io.platformoperator.registry;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.registry.ReplicationDocument.OwnRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ecr.model.Tag;

/**
 * The rule by which ECR replicates the images of an environment's repositories to another region. ECR replicates an image when
 * it is pushed, and never one that was pushed before the rule. Rules have no tags: a rule belongs to the environment whose
 * repositories have its prefix. The rule depends on the repositories in the graph, so that it is deleted before them.
 */
final class ReplicationRules {
    private static final String LOGICAL_ID = "replication-";

    private ReplicationRules() {}

    /**
     * An observed rule.
     *
     * @param tags derived from those of a repository; empty if no repository of the operator has the prefix
     */
    record Rule(OwnRule rule, Map<String, String> tags) {}

    /** {@code ecr/ReplicationRule}; CloudFormation models all rules of a registry as one ReplicationConfiguration. */
    static final ResourceKind<Aws, OwnRule, Rule> KIND = ResourceKind.<Aws, OwnRule, Rule>named("ecr/ReplicationRule")
            .iam(
                    IamStatement.allow(
                            "ecr:DescribeRegistry",
                            "ecr:DescribeRepositories",
                            "ecr:ListTagsForResource",
                            "ecr:PutReplicationConfiguration",
                            "tag:GetResources"),
                    IamStatement.createServiceLinkedRole("replication.ecr.amazonaws.com"))
            .list(ReplicationRules::list)
            .id(observed -> text(observed.rule()))
            .tags(Rule::tags)
            .name(ReplicationRules::text, observed -> text(observed.rule()))
            .preview(desired -> new Rule(desired, Map.of()))
            .create((aws, desired, request) -> {
                var account = aws.regionInfo().accountId();
                ReplicationDocument.change(aws, document -> document.with(desired, account));
                return new Rule(desired, request.tags());
            })
            .delete((aws, observed, request) -> {
                var account = aws.regionInfo().accountId();
                ReplicationDocument.change(aws, document -> document.without(observed.rule(), account));
            })
            .build();

    /** The logical id of the rule for a region. A rule for another region is another resource. */
    static String logicalId(String region) {
        return LOGICAL_ID + region;
    }

    /** Where images are replicated to, and what becomes of those that ECR does not replicate. */
    static String outputText(OwnRule rule) {
        return "to " + rule.region()
                + "; ECR replicates images when they are pushed; those that are older than the second region are copied"
                + " there once FailoverReady shows that they are missing";
    }

    private static String text(OwnRule rule) {
        return rule.prefix() + " to " + rule.region();
    }

    private static List<Rule> list(Aws aws) {
        return ReplicationDocument.read(aws).ownRules(aws.regionInfo().accountId()).stream()
                .map(rule -> new Rule(rule, tags(aws, rule)))
                .toList();
    }

    private static Map<String, String> tags(Aws aws, OwnRule rule) {
        var inArn = ":repository/" + rule.prefix();
        var ofRepository = aws.taggedResources().byArn().entrySet().stream()
                .filter(tagged -> tagged.getKey().contains(inArn))
                .map(Map.Entry::getValue)
                .filter(ReplicationRules::areOfRegistry)
                .findFirst()
                .orElseGet(() -> tagsOfNewRepository(aws, rule.prefix()));
        if (!areOfRegistry(ofRepository)) {
            return Map.of();
        }
        var tags = new HashMap<>(ofRepository);
        tags.put(Identity.RESOURCE_TAG, logicalId(rule.region()));
        return tags;
    }

    /** The tags of a repository that the tagging API does not show yet; empty if no repository has the prefix. */
    private static Map<String, String> tagsOfNewRepository(Aws aws, String prefix) {
        return aws.ecr().describeRepositoriesPaginator().repositories().stream()
                .filter(repository -> repository.repositoryName().startsWith(prefix))
                .findFirst()
                .map(repository -> AwsTags.toMap(
                        aws.ecr()
                                .listTagsForResource(r -> r.resourceArn(repository.repositoryArn()))
                                .tags(),
                        Tag::key,
                        Tag::value))
                .orElse(Map.of());
    }

    private static boolean areOfRegistry(Map<String, String> tags) {
        return Identity.of(tags)
                .filter(identity -> identity.subsystem().equals(Registry.NAME))
                .isPresent();
    }
}
