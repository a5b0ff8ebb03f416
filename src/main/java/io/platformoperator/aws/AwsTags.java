package io.platformoperator.aws;

import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Identity;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Tags, between our maps and the tag classes that each AWS SDK module has of its own. */
public final class AwsTags {
    private AwsTags() {}

    /** EC2's filter for everything that is ours. */
    public static Filter ours() {
        return Filter.builder().name("tag-key").values(Identity.ENVIRONMENT_TAG).build();
    }

    /** EC2's tags as a map. */
    public static Map<String, String> of(Collection<Tag> tags) {
        return of(tags, Tag::key, Tag::value);
    }

    /** Any module's tags as a map: {@code AwsTags.of(role.tags(), Tag::key, Tag::value)}. */
    public static <T> Map<String, String> of(Collection<T> tags, Function<T, String> key, Function<T, String> value) {
        var map = new LinkedHashMap<String, String>();
        tags.forEach(tag -> map.put(key.apply(tag), value.apply(tag)));
        return map;
    }

    /** A map as any module's tags: {@code AwsTags.list(tags, (k, v) -> Tag.builder().key(k).value(v).build())}. */
    public static <T> List<T> list(Map<String, String> tags, BiFunction<String, String, T> make) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(entry -> make.apply(entry.getKey(), entry.getValue()))
                        .toList();
    }

    /**
     * What the tagging API shows of a resource, or what was known of it before while it shows nothing yet: it learns of
     * new resources some time after their own service does.
     */
    public static Map<String, String> shownOr(Map<String, String> shown, Map<String, String> before) {
        return shown.isEmpty() ? before : shown;
    }

    /** A map as EC2's tags. */
    public static List<Tag> ec2(Map<String, String> tags) {
        return list(tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    /**
     * What an EC2 create call takes, with the {@code Name} tag that the AWS console shows.
     *
     * @param more tags beside those of the claim
     */
    public static TagSpecification specification(ResourceType type, Claim request, Map<String, String> more) {
        var tags = new LinkedHashMap<>(request.tags());
        tags.put("Name", nameOf(request.identity()));
        tags.putAll(more);
        return TagSpecification.builder().resourceType(type).tags(ec2(tags)).build();
    }

    private static String nameOf(Identity identity) {
        var environment = identity.environment();
        return environment.substring(environment.indexOf('/') + 1) + "-" + identity.name();
    }
}
