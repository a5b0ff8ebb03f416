package io.platformoperator.stacks.ingress;

import io.platformoperator.api.v1alpha1.IngressSettings;

/** Where the load balancer's certificate comes from. */
enum Encryption {
    /** The user brings one. */
    CERTIFICATE_GIVEN,
    /** There is a hosted zone, so the load balancer controller asks ACM for one and proves the domain there. */
    CERTIFICATE_TO_BE_MADE,
    /** Neither: no certificate can be had for the load balancer's own name, so it speaks HTTP. */
    NONE;

    static Encryption of(IngressSettings ingress) {
        if (ingress.certificateArn() != null) {
            return CERTIFICATE_GIVEN;
        }
        return ingress.domain() != null && ingress.hostedZoneId() != null ? CERTIFICATE_TO_BE_MADE : NONE;
    }
}
