package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Backup vault and plan of one region on AWS Backup. */
@JsonClassDescription(
        "Backup vault and plan of one region on AWS Backup. Its PlatformEnvironment creates and updates it; it can"
                + " also be written by hand.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformbackups")
@ShortNames("pbackup")
@Categories(PlatformEnvironment.CATEGORY)
public final class PlatformBackup extends SubsystemResource<BackupSpec> {}
