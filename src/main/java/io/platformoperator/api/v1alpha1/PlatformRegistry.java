package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A region's image repositories on ECR. */
@JsonClassDescription(
        "A region's image repositories on ECR. Made and kept by its PlatformEnvironment; may be written by hand, too.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformregistries")
@ShortNames("preg")
@Categories(PlatformEnvironment.CATEGORY)
public final class PlatformRegistry extends SubsystemResource<RegistrySpec> {}
