package io.platformoperator.aws;

import io.platformoperator.graph.Identity;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;

/**
 * The tags of the operator's resources in one region, from the Resource Groups Tagging API: one paginated call for all
 * types whose own list calls return no tags. Kinds that list at the same time share the response.
 */
public final class TaggedResources implements ExecutionInterceptor {
    /**
     * The types whose own list calls return no tags. The call names them, because other types, such as daily snapshots,
     * would add pages to its response.
     */
    private static final List<String> TYPES = List.of(
            "acm:certificate",
            "backup:backup-plan",
            "backup:backup-vault",
            "cloudwatch:alarm",
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

    /** GetResources accepts no more. */
    private static final int MAX_ARNS_PER_CALL = 100;

    private final Aws aws;
    private final CoalescedCall<Map<String, Map<String, String>>> call;

    TaggedResources(Aws aws, Duration maxAge) {
        this.aws = aws;
        this.call = new CoalescedCall<>(maxAge);
    }

    /** The tags, by ARN, of all resources of these types that carry {@link Identity#ENVIRONMENT_TAG}. */
    public Map<String, Map<String, String>> byArn() {
        return call.get(this::read);
    }

    /** Invalidates the response after the operator changed tags (TagResource, PutBucketTagging, AddTagsToResource …). */
    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        var operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        if (operation.contains("Tag") && !CallBudgets.isRead(operation)) {
            call.invalidate();
        }
    }

    /** The tags at one moment, for a whole listing: without it, each page of the listing could repeat the call. */
    public Snapshot snapshot() {
        return new Snapshot(byArn());
    }

    /** The tags of all the operator's resources at one moment, by ARN. */
    public record Snapshot(Map<String, Map<String, String>> byArn) {
        public Snapshot {
            byArn = Map.copyOf(byArn);
        }

        /**
         * The tags of one resource; empty if it is not the operator's, or is so new that the tagging API does not return
         * it yet.
         *
         * @throws IllegalArgumentException if the resource's type is not among those that this class lists
         */
        public Map<String, String> of(String arn) {
            if (!isListed(arn)) {
                throw new IllegalArgumentException("add the resource's type to TaggedResources.TYPES: " + arn);
            }
            return byArn.getOrDefault(arn, Map.of());
        }
    }

    /** The Tagging API takes types from ARNs: {@code arn:aws:SERVICE:region:account:TYPE:name}. */
    private static boolean isListed(String arn) {
        var parts = arn.split(":", 6);
        var type = parts[2] + ":" + parts[5].split("[:/]", 2)[0];
        return TYPES.contains(parts[2]) || TYPES.contains(type);
    }

    /**
     * The ARNs of all resources of some types with a tag, whoever created them. AWS may still return recently deleted
     * ones.
     *
     * @param types the Tagging API's names of the types, such as {@code ec2:security-group}
     */
    public List<String> arnsWithTag(String tag, String value, String... types) {
        return aws
                .tagging()
                .getResourcesPaginator(request -> request.resourceTypeFilters(types)
                        .tagFilters(filter -> filter.key(tag).values(value)))
                .resourceTagMappingList()
                .stream()
                .map(ResourceTagMapping::resourceARN)
                .toList();
    }

    /**
     * Those of the ARNs whose resources exist and have, or had, a tag. AWS may still return recently deleted ones.
     *
     * @param arns ARNs of this region, of any type that can be tagged
     */
    public Set<String> existing(Collection<String> arns) {
        return arns.stream()
                .distinct()
                .gather(Gatherers.windowFixed(MAX_ARNS_PER_CALL))
                .flatMap(
                        some -> aws
                                .tagging()
                                .getResources(request -> request.resourceARNList(some))
                                .resourceTagMappingList()
                                .stream())
                .map(ResourceTagMapping::resourceARN)
                .collect(Collectors.toSet());
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
