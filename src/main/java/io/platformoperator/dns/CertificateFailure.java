package io.platformoperator.dns;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.FailureReason;

/** Why ACM does not issue or renew a certificate, and what to do about it (ACM User Guide, "Troubleshoot certificate requests"). */
final class CertificateFailure {
    private CertificateFailure() {}

    /**
     * True if ACM never renews the certificate again: only a new one helps. ACM renews no certificate that has expired (ACM User Guide,
     * "Managed certificate renewal") and none that is revoked.
     */
    static boolean isFinal(CertificateStatus status) {
        return status == CertificateStatus.EXPIRED || status == CertificateStatus.REVOKED;
    }

    /** The reason for a person. */
    static String text(CertificateStatus status, @Nullable String reason) {
        return switch (status) {
            case VALIDATION_TIMED_OUT ->
                "ACM did not find the validation records within 72 hours: check that the name servers of the domain are those of the"
                        + " hosted zone";
            case EXPIRED ->
                "the certificate has expired, and ACM renews no expired one: check that its validation records are in the hosted zone of"
                        + " the domain's name servers";
            default -> reason == null ? "ACM reports " + status : reason + hint(FailureReason.fromValue(reason));
        };
    }

    private static String hint(FailureReason reason) {
        return switch (reason) {
            case CAA_ERROR ->
                ": a CAA record of the domain keeps Amazon from issuing: add one for amazon.com, or remove it";
            case DOMAIN_NOT_ALLOWED, INVALID_PUBLIC_DOMAIN ->
                ": ACM issues no certificate for this domain: correct spec.ingress.domain";
            case ADDITIONAL_VERIFICATION_REQUIRED, DOMAIN_VALIDATION_DENIED ->
                ": AWS Support has to allow certificates for this domain: open a case";
            default -> "";
        };
    }
}
