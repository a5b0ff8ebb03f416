package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A regular validation of the newest backups of an environment's stores: each is restored and verified by a {@link PlatformDrill}. */
@JsonClassDescription(
        "A regular validation of the newest backups of an environment's stores. Each backup is restored and verified by a"
                + " PlatformDrill, which the validation creates and keeps until its next run.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformrestorevalidations")
@ShortNames("prv")
@Categories(PlatformEnvironment.CATEGORY)
@AdditionalPrinterColumn(name = "ENVIRONMENT", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(name = "RESULT", jsonPath = ".status.result")
@AdditionalPrinterColumn(name = "VALID", jsonPath = ".status.valid")
@AdditionalPrinterColumn(name = "LAST RUN", jsonPath = ".status.lastRun", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "NEXT RUN", jsonPath = ".status.nextRun")
@AdditionalPrinterColumn(
        name = "AGE",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.message", priority = 1)
public final class PlatformRestoreValidation extends CustomResource<RestoreValidationSpec, RestoreValidationStatus>
        implements Namespaced {
    /** Label of the drills of a validation: the UID of the validation. */
    public static final String VALIDATION_LABEL = PlatformEnvironment.GROUP + "/restore-validation";

    /** The status, or {@link RestoreValidationStatus#EMPTY} before the first reconcile. */
    @JsonIgnore
    public RestoreValidationStatus statusOrEmpty() {
        @Nullable RestoreValidationStatus status = getStatus();
        return status == null ? RestoreValidationStatus.EMPTY : status;
    }
}
