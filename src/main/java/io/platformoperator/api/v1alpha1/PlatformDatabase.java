package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A region's PostgreSQL on RDS. */
@JsonClassDescription(
        "A region's PostgreSQL on RDS. Made and kept by its PlatformEnvironment; may be written by hand, too.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformdatabases")
@ShortNames("pdb")
@Categories(PlatformEnvironment.CATEGORY)
public final class PlatformDatabase extends SubsystemResource<DatabaseSpec> {}
