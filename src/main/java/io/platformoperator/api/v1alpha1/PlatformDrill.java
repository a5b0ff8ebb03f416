package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A rehearsed restore of an environment's data, once or by a schedule; its status is the report. */
@JsonClassDescription(
        "A rehearsed restore of an environment's data into resources of its own, once or by a schedule. Its status is the"
                + " report: phases, measured times against the objectives, result and cost.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformdrills")
@ShortNames("pdrill")
@Categories(PlatformEnvironment.CATEGORY)
@AdditionalPrinterColumn(name = "KIND", jsonPath = ".spec.kind")
@AdditionalPrinterColumn(name = "RESULT", jsonPath = ".status.result")
@AdditionalPrinterColumn(name = "RTO", jsonPath = ".status.rto")
@AdditionalPrinterColumn(name = "RPO", jsonPath = ".status.rpo")
@AdditionalPrinterColumn(name = "OBJECTIVE", jsonPath = ".status.objective")
@AdditionalPrinterColumn(
        name = "AGE",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "LAST RUN",
        jsonPath = ".status.lastRun",
        type = AdditionalPrinterColumn.Type.DATE,
        priority = 1)
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.message", priority = 1)
@ValidationRule(
        value = "size(self.metadata.name) <= 56",
        message =
                "metadata.name must be at most 56 characters long, because the report is the ConfigMap of this name and"
                        + " -report: shorten it")
public final class PlatformDrill extends CustomResource<DrillSpec, DrillStatus> implements Namespaced {
    /** Label of the ConfigMap with a report: the name of the drill. */
    public static final String DRILL_LABEL = PlatformEnvironment.GROUP + "/drill";
    /** Label of what a run creates in clusters: the ID of the run. */
    public static final String RUN_LABEL = DRILL_LABEL + "-run";
    /** Annotation, and tag of AWS resources, of what a run creates: the time from which on nothing needs it (RFC 3339). */
    public static final String EXPIRES = PlatformEnvironment.GROUP + "/expires";

    /** True for an object that a run of a drill created, and deletes again. */
    public static boolean hasCreated(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels != null
                && labels.containsKey(RUN_LABEL)
                && object.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> owner.getKind().equals("PlatformDrill")
                                && owner.getApiVersion().startsWith(PlatformEnvironment.GROUP + "/"));
    }

    /** The status, or {@link DrillStatus#EMPTY} before the first reconcile. */
    @JsonIgnore
    public DrillStatus statusOrEmpty() {
        @Nullable DrillStatus status = getStatus();
        return status == null ? DrillStatus.EMPTY : status;
    }
}
