package io.platformoperator.aws;

import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.Identity;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Converts tags between maps and the tag class of each AWS SDK module. */
public final class AwsTags {
    private AwsTags() {}

    /** EC2's filter for the operator's resources: those with the tag {@link Identity#ENVIRONMENT_TAG}. */
    public static Filter ownedResources() {
        return Filter.builder().name("tag-key").values(Identity.ENVIRONMENT_TAG).build();
    }

    /** EC2's tags as a map. */
    public static Map<String, String> toMap(Collection<Tag> tags) {
        return toMap(tags, Tag::key, Tag::value);
    }

    /** A module's tags as a map: {@code of(role.tags(), Tag::key, Tag::value)}. */
    public static <T> Map<String, String> toMap(
            Collection<T> tags, Function<T, String> key, Function<T, String> value) {
        var map = new LinkedHashMap<String, String>();
        tags.forEach(tag -> map.put(key.apply(tag), value.apply(tag)));
        return map;
    }

    /** A map as a module's tags, sorted by key: {@code list(tags, (k, v) -> Tag.builder().key(k).value(v).build())}. */
    public static <T> List<T> fromMap(Map<String, String> tags, BiFunction<String, String, T> constructor) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(entry -> constructor.apply(entry.getKey(), entry.getValue()))
                        .toList();
    }

    /**
     * The tags that the tagging API listed for a resource, or those of {@code other} while it lists none: the tagging
     * API returns a new resource some time after the resource's own service does.
     *
     * @param other the cached tags, or a call of the resource's own service
     */
    public static Map<String, String> listedOr(Map<String, String> listed, Supplier<Map<String, String>> other) {
        return listed.isEmpty() ? other.get() : listed;
    }

    /** A map as EC2's tags. */
    public static List<Tag> toEc2(Map<String, String> tags) {
        return fromMap(tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    /**
     * The tags of an EC2 create call: those of {@code request}, the {@code Name} tag that the AWS console shows, and
     * {@code additional} ones.
     */
    public static TagSpecification specification(
            ResourceType type, CreateRequest request, Map<String, String> additional) {
        var tags = new LinkedHashMap<>(request.tags());
        tags.put("Name", nameOf(request.identity()));
        tags.putAll(additional);
        return TagSpecification.builder().resourceType(type).tags(toEc2(tags)).build();
    }

    private static String nameOf(Identity identity) {
        var environment = identity.environment();
        return environment.substring(environment.indexOf('/') + 1) + "-" + identity.name();
    }
}
