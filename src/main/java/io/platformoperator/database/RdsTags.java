package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Identity;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.rds.model.Tag;

/** Tags of RDS resources. */
final class RdsTags {
    private RdsTags() {}

    static Map<String, String> of(List<Tag> tags) {
        return AwsTags.of(tags, Tag::key, Tag::value);
    }

    static List<Tag> list(Map<String, String> tags) {
        return AwsTags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static void put(Aws aws, String arn, Map<String, String> tags) {
        aws.rds().addTagsToResource(r -> r.resourceName(arn).tags(list(tags)));
    }

    /** What the tagging API showed, or RDS itself when that knows nothing: it lags behind what was made just now. */
    static Map<String, String> known(Aws aws, String arn, Map<String, String> shown) {
        return shown.containsKey(Identity.ENVIRONMENT_TAG)
                ? shown
                : of(aws.rds().listTagsForResource(r -> r.resourceName(arn)).tagList());
    }
}
