package io.platformoperator.cache;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Identity;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.elasticache.model.Tag;

/** Tags of ElastiCache resources. */
final class CacheTags {
    private CacheTags() {}

    static List<Tag> list(Map<String, String> tags) {
        return AwsTags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static void put(Aws aws, String arn, Map<String, String> tags) {
        aws.elastiCache().addTagsToResource(r -> r.resourceName(arn).tags(list(tags)));
    }

    /** What the tagging API showed, or ElastiCache itself when that knows nothing: it lags behind what was made just now. */
    static Map<String, String> known(Aws aws, String arn, Map<String, String> shown) {
        return shown.containsKey(Identity.ENVIRONMENT_TAG)
                ? shown
                : AwsTags.of(
                        aws.elastiCache()
                                .listTagsForResource(r -> r.resourceName(arn))
                                .tagList(),
                        Tag::key,
                        Tag::value);
    }
}
