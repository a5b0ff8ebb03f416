package io.platformoperator.aws;

import io.platformoperator.graph.Identity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;

/**
 * The tags of all resources of ours in one region, from the Resource Groups Tagging API: one paginated call for every
 * type whose own listings do not show tags. Kinds that look at the same moment share an answer.
 */
public final class TaggedResources implements ExecutionInterceptor {
    /** What no listing of its own shows with tags. More, such as snapshots that come every day, would fill its pages. */
    private static final List<String> TYPES = List.of(
            "backup:backup-plan",
            "backup:backup-vault",
            "ecr",
            "eks",
            "elasticache:parametergroup",
            "elasticache:replicationgroup",
            "elasticache:subnetgroup",
            "kms",
            "logs",
            "rds:pg",
            "rds:subgrp",
            "s3");

    private final Aws aws;
    private final CoalescedCall<Map<String, Map<String, String>>> answer;

    TaggedResources(Aws aws, Duration sharedFor) {
        this.aws = aws;
        this.answer = new CoalescedCall<>(sharedFor);
    }

    /** Tags by ARN of everything of those types that carries {@link Identity#ENVIRONMENT_TAG}; shared. */
    public Map<String, Map<String, String>> byArn() {
        return answer.get(this::read);
    }

    /** After a change of tags of ours (TagResource, PutBucketTagging, AddTagsToResource …) the shared answer is old. */
    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        var operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        if (operation.contains("Tag") && !CallBudgets.isRead(operation)) {
            answer.isOld();
        }
    }

    /** The same as one picture for a whole listing, which would else ask again for each page of what it lists. */
    public Picture picture() {
        return new Picture(byArn());
    }

    /** The tags of everything of ours at one moment, by ARN. */
    public record Picture(Map<String, Map<String, String>> byArn) {
        public Picture {
            byArn = Map.copyOf(byArn);
        }

        /** The tags of one resource; none when it is not ours, or was made too recently to be known. */
        public Map<String, String> of(String arn) {
            if (!isAskedFor(arn)) {
                throw new IllegalArgumentException("tags of that type are not asked for: " + arn);
            }
            return byArn.getOrDefault(arn, Map.of());
        }
    }

    /** Types are what the Tagging API takes from ARNs: {@code arn:aws:SERVICE:region:account:TYPE:name}. */
    private static boolean isAskedFor(String arn) {
        var parts = arn.split(":", 6);
        var type = parts[2] + ":" + parts[5].split("[:/]", 2)[0];
        return TYPES.contains(parts[2]) || TYPES.contains(type);
    }

    /**
     * ARNs of everything of those types with that tag, whoever made it. AWS may still show what went a while ago.
     *
     * @param types as the Tagging API names them, such as {@code ec2:security-group}
     */
    public List<String> with(String tag, String value, String... types) {
        return aws
                .tagging()
                .getResourcesPaginator(request -> request.resourceTypeFilters(types)
                        .tagFilters(filter -> filter.key(tag).values(value)))
                .resourceTagMappingList()
                .stream()
                .map(ResourceTagMapping::resourceARN)
                .toList();
    }

    private Map<String, Map<String, String>> read() {
        var all = new HashMap<String, Map<String, String>>();
        aws.tagging()
                .getResourcesPaginator(request ->
                        request.resourceTypeFilters(TYPES).tagFilters(filter -> filter.key(Identity.ENVIRONMENT_TAG)))
                .resourceTagMappingList()
                .forEach(mapping -> {
                    var tags = new HashMap<String, String>();
                    mapping.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
                    all.put(mapping.resourceARN(), tags);
                });
        return Map.copyOf(all);
    }
}
