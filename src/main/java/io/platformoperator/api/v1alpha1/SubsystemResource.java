package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import org.jspecify.annotations.Nullable;

/**
 * Base class of the child resources. {@code spec} is never null on an object from the API server. Until the first reconcile, {@code
 * status} has the observed generation -1, which the CRD sets, and nothing else; on an object from a file it is null.
 */
@AdditionalPrinterColumn(name = "REGION", jsonPath = ".spec.placement.region")
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "RESOURCES", jsonPath = ".status.progress")
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.message")
@AdditionalPrinterColumn(
        name = "AGE",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public abstract class SubsystemResource<S extends SubsystemSpec> extends CustomResource<S, SubsystemStatus>
        implements Namespaced {
    /** The status, or {@link SubsystemStatus#EMPTY} before the first reconcile. */
    @JsonIgnore
    public SubsystemStatus statusOrEmpty() {
        @Nullable SubsystemStatus status = getStatus();
        return status == null ? SubsystemStatus.EMPTY : status;
    }
}
