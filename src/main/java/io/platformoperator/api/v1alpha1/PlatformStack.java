package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** In-cluster stack of one region. */
@JsonClassDescription(
        "In-cluster stack of one region, such as monitoring. Its PlatformEnvironment creates and updates it; it can"
                + " also be written by hand.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformstacks")
@ShortNames("pstack")
@Categories(PlatformEnvironment.CATEGORY)
@AdditionalPrinterColumn(name = "STACK", jsonPath = ".spec.stack")
public final class PlatformStack extends SubsystemResource<StackSpec> {}
