package io.platformoperator.dns;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.DestinationNotReady;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.acm.model.CertificateDetail;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.KeyAlgorithm;
import software.amazon.awssdk.services.acm.model.RequestCertificateRequest;
import software.amazon.awssdk.services.acm.model.ResourceNotFoundException;
import software.amazon.awssdk.services.acm.model.Tag;
import software.amazon.awssdk.services.acm.model.ValidationMethod;

/**
 * A certificate of a region's load balancers. ACM validates it by records of the hosted zone, and validates it again for each
 * renewal, so the records stay: see {@link ValidationRecords}.
 */
final class AcmCertificates {
    /** The tag with the ID of the hosted zone of the validation records. */
    static final String ZONE_TAG = "platform-operator.io/hosted-zone";

    private static final int MAX_TOKEN_LENGTH = 32;

    private AcmCertificates() {}

    /**
     * A desired certificate.
     *
     * @param zone ID of the hosted zone of the validation records
     * @param names domain names, the first one at most 64 characters long
     */
    record Desired(String zone, List<String> names) {
        Desired {
            names = List.copyOf(names);
        }

        private RequestCertificateRequest.Builder request() {
            var request = RequestCertificateRequest.builder()
                    .domainName(names.getFirst())
                    .validationMethod(ValidationMethod.DNS);
            return names.size() == 1 ? request : request.subjectAlternativeNames(names);
        }
    }

    /**
     * An observed certificate.
     *
     * @param names null if ACM does not list them
     * @param failure ACM's reason of a failure; null if it has none
     * @param records the validation records; null until ACM has computed them
     */
    record Certificate(
            String arn,
            Map<String, String> tags,
            @Nullable SortedSet<String> names,
            CertificateStatus status,
            @Nullable String failure,
            @Nullable ValidationRecords records) {
        Certificate {
            tags = Map.copyOf(tags);
        }

        private Certificate with(
                Map<String, String> newTags, @Nullable String newFailure, @Nullable ValidationRecords found) {
            return new Certificate(arn, newTags, names, status, newFailure, found);
        }

        private State state() {
            return switch (status) {
                case ISSUED -> new State.Ready("ISSUED");
                case PENDING_VALIDATION ->
                    records != null && !records.missing().isEmpty()
                            ? new State.Ready(
                                    "PENDING_VALIDATION, without its records") // so that an update creates them
                            : new State.Pending("PENDING_VALIDATION");
                default -> new State.Failed(status.toString(), reason());
            };
        }

        private String reason() {
            return failure != null
                    ? failure
                    : status == CertificateStatus.VALIDATION_TIMED_OUT
                            ? "ACM did not find the validation records within 72 hours: check that the name servers of the"
                                    + " domain are those of the hosted zone"
                            : "ACM reports " + status;
        }

        private @Nullable Set<String> missing() {
            return records == null ? null : records.missing();
        }
    }

    /** {@code acm/Certificate}; CloudFormation calls the service CertificateManager. */
    static final ResourceKind<Aws, Desired, Certificate> KIND = ResourceKind.<Aws, Desired, Certificate>named(
                    "acm/Certificate")
            .iam(
                    IamStatement.allow(
                            "acm:ListCertificates",
                            "acm:DescribeCertificate",
                            "acm:ListTagsForCertificate",
                            "route53:ListResourceRecordSets",
                            "tag:GetResources"),
                    IamStatement.creates("acm:RequestCertificate"),
                    IamStatement.changes("acm:AddTagsToCertificate", "acm:DeleteCertificate"),
                    IamStatement.allow("acm:AddTagsToCertificate").whenSettingTags(),
                    ValidationRecords.IAM)
            .creationTime(Duration.ofMinutes(3))
            .withoutUniqueName()
            .recreateWhenFailed(observed -> true)
            .list(AcmCertificates::list)
            .details(
                    Duration.ofMinutes(10),
                    AcmCertificates::read,
                    (before, listed) -> listed.with(
                            AwsTags.listedOr(listed.tags(), before::tags), before.failure(), before.records()))
            .rereadDetailsWhen((before, listed) -> before.status() != listed.status())
            .id(Certificate::arn)
            .tags(Certificate::tags)
            .state(Certificate::state)
            .preview(desired -> new Certificate(
                    Plan.KNOWN_AFTER_APPLY,
                    Map.of(),
                    new TreeSet<>(desired.names()),
                    CertificateStatus.PENDING_VALIDATION,
                    null,
                    null))
            .create((aws, desired, request) -> {
                var tags = new HashMap<>(request.tags());
                tags.put(ZONE_TAG, desired.zone());
                var created = aws.acm()
                        .requestCertificate(desired.request()
                                .idempotencyToken(request.token().substring(0, MAX_TOKEN_LENGTH))
                                .tags(tags(tags))
                                .build());
                return new Certificate(
                        created.certificateArn(),
                        tags,
                        new TreeSet<>(desired.names()),
                        CertificateStatus.PENDING_VALIDATION,
                        null,
                        null);
            })
            .field("names", desired -> new TreeSet<>(desired.names()), Certificate::names, IMMUTABLE)
            .field("missingValidationRecords", desired -> Set.of(), Certificate::missing, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                var records = observed.records();
                return records == null
                        ? null
                        : observed.with(observed.tags(), observed.failure(), records.create(aws, owner(observed)));
            })
            .updateTags((aws, observed, tags) -> aws.acm()
                    .addTagsToCertificate(r -> r.certificateArn(observed.arn()).tags(tags(tags))))
            .delete((aws, observed, request) -> delete(aws, observed))
            .build();

    private static List<Certificate> list(Aws aws) {
        var tags = aws.taggedResources().snapshot();
        return summaries(aws).stream()
                .map(summary -> new Certificate(
                        summary.certificateArn(),
                        tags.of(summary.certificateArn()),
                        names(summary),
                        summary.status(),
                        null,
                        null))
                .toList();
    }

    private static List<CertificateSummary> summaries(Aws aws) {
        return aws.acm().listCertificatesPaginator().certificateSummaryList().stream()
                .toList();
    }

    /** All certificates of the region: by default ACM lists those with RSA keys of 1024 and 2048 bits only. */
    private static List<CertificateSummary> ofAllKeyTypes(Aws aws) {
        return aws
                .acm()
                .listCertificatesPaginator(r -> r.includes(filters -> filters.keyTypes(KeyAlgorithm.knownValues())))
                .certificateSummaryList()
                .stream()
                .toList();
    }

    private static @Nullable SortedSet<String> names(CertificateSummary summary) {
        return summary.hasSubjectAlternativeNameSummaries()
                ? new TreeSet<>(summary.subjectAlternativeNameSummaries())
                : null;
    }

    private static Optional<Certificate> read(Aws aws, Certificate listed) {
        try {
            var detail = describe(aws, listed.arn());
            var tags = AwsTags.listedOr(
                    listed.tags(),
                    () -> AwsTags.toMap(
                            aws.acm()
                                    .listTagsForCertificate(r -> r.certificateArn(listed.arn()))
                                    .tags(),
                            Tag::key,
                            Tag::value));
            var zone = tags.get(ZONE_TAG);
            var owner = Identity.of(tags);
            return Optional.of(new Certificate(
                    listed.arn(),
                    tags,
                    listed.names(),
                    detail.status(),
                    detail.failureReasonAsString(),
                    zone == null || owner.isEmpty()
                            ? null
                            : ValidationRecords.of(aws, new HostedZone(zone), owner.get(), detail)));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static CertificateDetail describe(Aws aws, String arn) {
        return aws.acm().describeCertificate(r -> r.certificateArn(arn)).certificate();
    }

    /** Deletes the certificate, and then its validation records, unless another certificate of the region needs them. */
    private static void delete(Aws aws, Certificate observed) {
        try {
            var records = observed.records();
            if (records != null) {
                var others = new TreeSet<String>();
                ofAllKeyTypes(aws).stream()
                        .filter(other -> !other.certificateArn().equals(observed.arn()))
                        .forEach(other -> {
                            others.add(other.domainName());
                            others.addAll(other.subjectAlternativeNameSummaries());
                        });
                requireUnused(describe(aws, observed.arn()));
                records.delete(aws, owner(observed), others);
            }
            aws.acm().deleteCertificate(r -> r.certificateArn(observed.arn()));
        } catch (ResourceNotFoundException e) {
            // it is deleted already
        }
    }

    /** ACM refuses to delete a certificate that load balancers use; its records stay until it can be deleted. */
    private static void requireUnused(CertificateDetail detail) {
        if (!detail.inUseBy().isEmpty()) {
            throw new DestinationNotReady("the certificate is used by " + String.join(", ", detail.inUseBy()));
        }
    }

    private static Identity owner(Certificate observed) {
        return Identity.of(observed.tags()).orElseThrow();
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
