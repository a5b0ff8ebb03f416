package io.platformoperator.dns;

import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.api.v1alpha1.FailoverRecord;
import io.platformoperator.subsystem.Specs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Specs of certificates and public names as the environment's reconciler creates them. */
final class SampleDNS {
    static final String EAST = "us-east-1";
    static final String WEST = "us-west-2";

    private SampleDNS() {}

    /** The spec of us-east-1, the primary region. */
    static DNSSpec east(String environment, String zone, String domain, @Nullable String other, String active) {
        return spec(environment, zone, domain, EAST, FailoverRecord.PRIMARY, other, active);
    }

    /** The spec of us-west-2, the secondary region. */
    static DNSSpec west(String environment, String zone, String domain, String active) {
        return spec(environment, zone, domain, WEST, FailoverRecord.SECONDARY, EAST, active);
    }

    private static DNSSpec spec(
            String environment,
            String zone,
            String domain,
            String region,
            FailoverRecord record,
            @Nullable String other,
            String active) {
        return new DNSSpec(
                Specs.placement(environment, region),
                zone,
                domain,
                List.of(domain, "consoles." + domain),
                record,
                environment + "-" + region,
                other,
                active);
    }
}
