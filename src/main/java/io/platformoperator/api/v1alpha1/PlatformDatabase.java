package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** PostgreSQL database of one region on RDS. */
@JsonClassDescription(
        "PostgreSQL database of one region on RDS. Its PlatformEnvironment creates and updates it; it can also be"
                + " written by hand.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformdatabases")
@ShortNames("pdb")
@Categories(PlatformEnvironment.CATEGORY)
public final class PlatformDatabase extends SubsystemResource<DatabaseSpec> {}
