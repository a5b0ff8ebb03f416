package io.platformoperator.stacks.ingress;

import io.platformoperator.api.v1alpha1.IngressSettings;

/** Source of the load balancer's certificate. */
enum Encryption {
    /** The user supplies a certificate. */
    CERTIFICATE_GIVEN("HTTPS, with the certificate of spec.ingress.certificateArn"),
    /** The load balancer controller requests a certificate from ACM and validates the domain in the hosted zone. */
    CERTIFICATE_TO_BE_MADE("HTTPS, with a certificate from ACM for spec.ingress.domain"),
    /** HTTP only: no certificate can be issued for the load balancer's own name. */
    NONE("none, HTTP only: set spec.ingress.certificateArn, or spec.ingress.domain with spec.ingress.hostedZoneId");

    private final String description;

    Encryption(String description) {
        this.description = description;
    }

    /** The description in the stack's outputs. */
    String words() {
        return description;
    }

    static Encryption of(IngressSettings ingress) {
        if (ingress.certificateArn() != null) {
            return CERTIFICATE_GIVEN;
        }
        return ingress.domain() != null && ingress.hostedZoneId() != null ? CERTIFICATE_TO_BE_MADE : NONE;
    }
}
