package io.platformoperator.dns;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import java.util.Collection;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.acm.model.CertificateDetail;
import software.amazon.awssdk.services.acm.model.DomainValidation;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * The records by which ACM validates a certificate. Their names and values are the same for all certificates of one name in an
 * account, in every region. So each region has a record of its own, by a set identifier: removing one region leaves the record
 * that the other region's certificate needs for its renewal. A record of somebody else with the same value validates as well.
 *
 * @param values values of the records by their names
 * @param names names of the records by the names of the certificate
 * @param missing names of the records that the zone lacks
 */
record ValidationRecords(
        HostedZone zone, SortedMap<String, String> values, SortedMap<String, String> names, Set<String> missing) {
    static final IamStatement IAM = IamStatement.allow("route53:ChangeResourceRecordSets")
            .on("arn:aws:route53:::hostedzone/*")
            .when("ForAllValues:StringEquals", "route53:ChangeResourceRecordSetsRecordTypes", RRType.CNAME.toString())
            .when("ForAllValues:StringLike", "route53:ChangeResourceRecordSetsNormalizedRecordNames", "_*");

    private static final String WILDCARD = "*.";
    private static final long TTL_SECONDS = 300;
    private static final long WEIGHT = 1;

    /** The records of a certificate; null until ACM has computed them. */
    static @Nullable ValidationRecords of(Aws aws, HostedZone zone, Identity owner, CertificateDetail detail) {
        var values = new TreeMap<String, String>();
        var names = new TreeMap<String, String>();
        for (DomainValidation each : detail.domainValidationOptions()) {
            var record = each.resourceRecord();
            if (record == null) {
                return null;
            }
            values.put(record.name(), record.value());
            names.put(each.domainName(), record.name());
        }
        return values.isEmpty() ? null : new ValidationRecords(zone, values, names, missing(aws, zone, owner, values));
    }

    /** The records that are neither the owner's nor of somebody else who set no identifier. */
    private static SortedSet<String> missing(
            Aws aws, HostedZone zone, Identity owner, SortedMap<String, String> values) {
        var missing = new TreeSet<String>();
        values.forEach((name, value) -> {
            var hasValue = existing(aws, zone, name).stream()
                    .filter(set -> set.setIdentifier() == null || isOf(owner, set))
                    .flatMap(set -> set.resourceRecords().stream())
                    .anyMatch(record -> HostedZone.normalized(record.value()).equals(HostedZone.normalized(value)));
            if (!hasValue) {
                missing.add(name);
            }
        });
        return missing;
    }

    /** Creates the missing records; returns the records with none missing. */
    ValidationRecords create(Aws aws, Identity owner) {
        var identifier = HostedZone.identifier(owner.environment(), owner.region());
        missing.forEach(name -> zone.put(
                aws,
                ResourceRecordSet.builder()
                        .name(name)
                        .type(RRType.CNAME)
                        .setIdentifier(identifier)
                        .weight(WEIGHT)
                        .ttl(TTL_SECONDS)
                        .resourceRecords(record -> record.value(values.get(name)))
                        .build()));
        return new ValidationRecords(zone, values, names, Set.of());
    }

    /**
     * Deletes the owner's records.
     *
     * @param otherNames names of the other certificates of the region, whose records stay
     */
    void delete(Aws aws, Identity owner, Collection<String> otherNames) {
        onlyOf(names, otherNames).forEach(record -> existing(aws, zone, record).stream()
                .filter(set -> isOf(owner, set))
                .forEach(set -> zone.delete(aws, set)));
    }

    /** The names of the records that no other certificate needs; a wildcard has the record of the name below it. */
    static SortedSet<String> onlyOf(SortedMap<String, String> names, Collection<String> otherNames) {
        var others = otherNames.stream().map(ValidationRecords::withoutWildcard).collect(Collectors.toSet());
        var records = new TreeSet<String>();
        names.forEach((name, record) -> {
            if (!others.contains(withoutWildcard(name))) {
                records.add(record);
            }
        });
        return records;
    }

    private static String withoutWildcard(String name) {
        return name.startsWith(WILDCARD) ? name.substring(WILDCARD.length()) : name;
    }

    private static boolean isOf(Identity owner, ResourceRecordSet set) {
        return HostedZone.identifier(owner.environment(), owner.region()).equals(set.setIdentifier());
    }

    private static Collection<ResourceRecordSet> existing(Aws aws, HostedZone zone, String name) {
        try {
            return zone.named(aws, name).stream()
                    .filter(set -> set.type() == RRType.CNAME)
                    .toList();
        } catch (NoSuchHostedZoneException e) {
            return Set.of(); // its records are deleted with it
        }
    }
}
