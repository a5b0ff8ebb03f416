package io.platformoperator.dns;

import io.platformoperator.aws.Aws;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * The records of a hosted zone. The operator's records have a set identifier, which names environment and region: records
 * carry no tags, and a record with an identifier can't replace one without.
 *
 * @param id ID of the zone, such as {@code Z0123456789ABCDEFGHIJ}
 */
record HostedZone(String id) {
    private static final char SEPARATOR = ':';

    /**
     * The set identifier of the records of an environment in a region, such as {@code platform:shop:us-east-1}; Route 53 takes
     * 128 characters. It has no slash: of identifiers in responses, the SDK returns only what follows the last slash.
     */
    static String identifier(String environment, String region) {
        return environment.replace('/', SEPARATOR) + SEPARATOR + region;
    }

    /** The owner in a set identifier, as tags of the resource of that logical id; empty for an identifier of somebody else. */
    static Map<String, String> tags(@Nullable String identifier, String logicalId) {
        var parts = identifier == null ? new String[0] : identifier.split(String.valueOf(SEPARATOR), -1);
        return parts.length == 3 ? OwnerTags.of(parts[0] + "/" + parts[1], parts[2], logicalId) : Map.of();
    }

    /**
     * The records of the domain and of all names below it; none if the zone does not exist. Route 53 lists them one after the
     * other.
     */
    List<ResourceRecordSet> below(Aws aws, String domain) {
        try {
            return from(aws, domain)
                    .takeWhile(record -> isWithin(record.name(), domain))
                    .toList();
        } catch (NoSuchHostedZoneException e) {
            return List.of();
        }
    }

    /** The records of exactly that name, of all types. */
    List<ResourceRecordSet> named(Aws aws, String name) {
        return from(aws, name)
                .takeWhile(record -> normalized(record.name()).equals(normalized(name)))
                .toList();
    }

    private Stream<ResourceRecordSet> from(Aws aws, String name) {
        return aws
                .route53()
                .listResourceRecordSetsPaginator(r -> r.hostedZoneId(id).startRecordName(name))
                .resourceRecordSets()
                .stream();
    }

    /** Creates a record; Route 53 refuses it if the record exists, or its name and type have records of another policy. */
    void create(Aws aws, ResourceRecordSet set) {
        change(aws, ChangeAction.CREATE, set);
    }

    /** Sets a record. */
    void put(Aws aws, ResourceRecordSet set) {
        change(aws, ChangeAction.UPSERT, set);
    }

    /** Deletes a record, unless it does not exist any more. */
    void delete(Aws aws, ResourceRecordSet set) {
        try {
            change(aws, ChangeAction.DELETE, set);
        } catch (NoSuchHostedZoneException e) {
            // its records are deleted with it
        } catch (InvalidChangeBatchException e) {
            if (named(aws, set.name()).stream().anyMatch(other -> isSame(set, other))) {
                throw e;
            }
        }
    }

    private void change(Aws aws, ChangeAction action, ResourceRecordSet set) {
        aws.route53().changeResourceRecordSets(r -> r.hostedZoneId(id)
                .changeBatch(
                        batch -> batch.changes(change -> change.action(action).resourceRecordSet(set))));
    }

    private static boolean isSame(ResourceRecordSet a, ResourceRecordSet b) {
        return a.type() == b.type()
                && a.setIdentifier() != null
                && a.setIdentifier().equals(b.setIdentifier());
    }

    private static boolean isWithin(String name, String domain) {
        return normalized(name).equals(normalized(domain)) || normalized(name).endsWith("." + normalized(domain));
    }

    /** A name in lower case without the final dot, which Route 53 adds. */
    static String normalized(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
