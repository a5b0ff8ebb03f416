package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Certificate and public name of one region on ACM and Route 53. */
@JsonClassDescription(
        "Certificate and public name of one region on ACM and Route 53. Its PlatformEnvironment creates and updates it; it can"
                + " also be written by hand.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformdns")
@ShortNames("pdns")
@Categories(PlatformEnvironment.CATEGORY)
public final class PlatformDNS extends SubsystemResource<DNSSpec> {}
