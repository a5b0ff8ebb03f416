package io.platformoperator.database;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.rds.model.Tag;

/** Reads and writes the tags of RDS resources. */
final class RdsTags {
    private RdsTags() {}

    static Map<String, String> toMap(List<Tag> tags) {
        return AwsTags.toMap(tags, Tag::key, Tag::value);
    }

    static List<Tag> fromMap(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static void put(Aws aws, String arn, Map<String, String> tags) {
        aws.rds().addTagsToResource(r -> r.resourceName(arn).tags(fromMap(tags)));
    }

    static Map<String, String> read(Aws aws, String arn) {
        return toMap(aws.rds().listTagsForResource(r -> r.resourceName(arn)).tagList());
    }
}
