package io.platformoperator.stacks.ingress;

import io.platformoperator.api.v1alpha1.IngressSettings;

/** Where the load balancer's certificate comes from. */
enum Encryption {
    /** The user brings one. */
    CERTIFICATE_GIVEN("HTTPS, with the certificate of spec.ingress.certificateArn"),
    /** There is a hosted zone, so the load balancer controller asks ACM for one and proves the domain there. */
    CERTIFICATE_TO_BE_MADE("HTTPS, with a certificate from ACM for spec.ingress.domain"),
    /** Neither: no certificate can be had for the load balancer's own name, so it speaks HTTP. */
    NONE("none, HTTP only: set spec.ingress.certificateArn, or spec.ingress.domain with spec.ingress.hostedZoneId");

    private final String words;

    Encryption(String words) {
        this.words = words;
    }

    /** As it is told to people. */
    String words() {
        return words;
    }

    static Encryption of(IngressSettings ingress) {
        if (ingress.certificateArn() != null) {
            return CERTIFICATE_GIVEN;
        }
        return ingress.domain() != null && ingress.hostedZoneId() != null ? CERTIFICATE_TO_BE_MADE : NONE;
    }
}
