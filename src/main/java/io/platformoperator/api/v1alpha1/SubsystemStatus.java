package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every child reports. Nothing in it is an input: identity lives in AWS's tags and names. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SubsystemStatus(
        @JsonPropertyDescription("Generation of the spec that this status speaks of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Ready, Reconciling, Stalled and others, by the Kubernetes conventions.")
        List<Condition> conditions,

        @JsonPropertyDescription("How many AWS resources are ready.") @Nullable
        Integer resourcesReady,

        @JsonPropertyDescription("How many AWS resources are wanted.") @Nullable
        Integer resourcesWanted,

        @JsonPropertyDescription("Resources ready of those wanted, such as 12/14.") @Nullable
        String progress,

        @JsonPropertyDescription("Estimated cost in USD per month, such as 1234.56.") @Nullable
        String costPerMonth,

        @JsonPropertyDescription("When it is expected to be ready (RFC 3339).") @Nullable
        String estimatedReadyAt,

        @JsonPropertyDescription("What is going on, in one line.") @Nullable
        String message,

        @JsonPropertyDescription("Each AWS resource as last seen; of a stack, its objects that are not ready.")
        List<ResourceStatus> resources,

        @JsonPropertyDescription("Endpoints, ARNs, names: what others need to use this subsystem; never a password.")
        Map<String, String> outputs,

        @JsonPropertyDescription("Last handled value of the annotation platform-operator.io/reconcile-requested-at.")
        @Nullable
        String handledReconcileRequest,

        @JsonPropertyDescription("Charts that the objects on the cluster are rendered from; only stacks have them.")
        @Nullable
        List<ChartStatus> charts) {
    /** Nothing reported yet. */
    public static final SubsystemStatus EMPTY =
            new SubsystemStatus(null, List.of(), null, null, null, null, null, null, List.of(), Map.of(), null);

    public SubsystemStatus {
        conditions = Frozen.list(conditions);
        resources = Frozen.list(resources);
        outputs = Frozen.map(outputs);
        charts = charts == null ? null : Frozen.list(charts);
    }

    /** This one without what it tells of each resource. */
    public SubsystemStatus withoutResources() {
        return new SubsystemStatus(
                observedGeneration,
                conditions,
                resourcesReady,
                resourcesWanted,
                progress,
                costPerMonth,
                estimatedReadyAt,
                message,
                List.of(),
                outputs,
                handledReconcileRequest,
                charts);
    }

    /** Of what has no charts. */
    public SubsystemStatus(
            @Nullable Long observedGeneration,
            List<Condition> conditions,
            @Nullable Integer resourcesReady,
            @Nullable Integer resourcesWanted,
            @Nullable String progress,
            @Nullable String costPerMonth,
            @Nullable String estimatedReadyAt,
            @Nullable String message,
            List<ResourceStatus> resources,
            Map<String, String> outputs,
            @Nullable String handledReconcileRequest) {
        this(
                observedGeneration,
                conditions,
                resourcesReady,
                resourcesWanted,
                progress,
                costPerMonth,
                estimatedReadyAt,
                message,
                resources,
                outputs,
                handledReconcileRequest,
                null);
    }
}
