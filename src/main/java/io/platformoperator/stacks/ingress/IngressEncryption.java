package io.platformoperator.stacks.ingress;

import io.platformoperator.api.v1alpha1.IngressSettings;

/** Source of the load balancer's certificate. */
enum IngressEncryption {
    /** The user supplies a certificate. */
    CERTIFICATE_OF_USER("HTTPS, with the certificate that the spec names for the region"),
    /** The operator requests a certificate from ACM, whose names the load balancer controller finds there once it is issued. */
    CERTIFICATE_OF_ACM("HTTPS, with a certificate from ACM for spec.ingress.domain"),
    /** HTTP only: no certificate can be issued for the load balancer's own name. */
    NONE("none, HTTP only: set spec.ingress.certificateArn, or spec.ingress.domain with spec.ingress.hostedZoneId");

    private final String description;

    IngressEncryption(String description) {
        this.description = description;
    }

    /** The description in the stack's outputs. */
    String description() {
        return description;
    }

    static IngressEncryption of(IngressSettings ingress) {
        if (ingress.certificateArn() != null) {
            return CERTIFICATE_OF_USER;
        }
        return ingress.domain() != null && ingress.hostedZoneId() != null ? CERTIFICATE_OF_ACM : NONE;
    }
}
