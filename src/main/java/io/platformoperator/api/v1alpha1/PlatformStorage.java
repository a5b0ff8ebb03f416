package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A region's buckets on S3. */
@JsonClassDescription(
        "A region's buckets on S3. Made and kept by its PlatformEnvironment; may be written by hand, too.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformstorages")
@ShortNames("pstorage")
@Categories(PlatformEnvironment.CATEGORY)
public final class PlatformStorage extends SubsystemResource<StorageSpec> {}
