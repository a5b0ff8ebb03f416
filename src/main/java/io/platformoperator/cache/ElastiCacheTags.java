package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.elasticache.model.Tag;

/** Reads and writes the tags of ElastiCache resources. */
final class ElastiCacheTags {
    private ElastiCacheTags() {}

    static List<Tag> fromMap(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static void put(Aws aws, String arn, Map<String, String> tags) {
        aws.elastiCache().addTagsToResource(r -> r.resourceName(arn).tags(fromMap(tags)));
    }

    static Map<String, String> read(Aws aws, String arn) {
        return AwsTags.toMap(
                aws.elastiCache().listTagsForResource(r -> r.resourceName(arn)).tagList(), Tag::key, Tag::value);
    }
}
