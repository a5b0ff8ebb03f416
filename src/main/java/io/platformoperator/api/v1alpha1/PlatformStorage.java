package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** S3 buckets of one region. */
@JsonClassDescription(
        "S3 buckets of one region. Its PlatformEnvironment creates and updates it; it can also be written by hand.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformstorages")
@ShortNames("pstorage")
@Categories(PlatformEnvironment.CATEGORY)
public final class PlatformStorage extends SubsystemResource<StorageSpec> {}
