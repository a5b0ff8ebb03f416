package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Observed state of an environment. The operator writes it and never reads its decisions from it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvironmentStatus(
        @JsonPropertyDescription("Generation of the spec that this status describes.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription(
                "Conditions: Ready, Reconciling, Stalled, and one per subsystem such as NetworkReady; with two regions also"
                        + " FailoverReady and ObjectivesMet, and with spec.restoreFrom Restored.")
        List<Condition> conditions,

        @JsonPropertyDescription("Phase of the lifecycle. The conditions have the details.") @Nullable
        Phase phase,

        @JsonPropertyDescription("Ready and desired resources of all regions, such as 142/157.") @Nullable
        String progress,

        @JsonPropertyDescription("Estimated cost in USD per month, such as 12345.67.") @Nullable
        String costPerMonth,

        @JsonPropertyDescription("Estimated time at which the environment is ready (RFC 3339).") @Nullable
        String estimatedReadyAt,

        @JsonPropertyDescription("Summary of the state in one line.") @Nullable
        String message,

        @JsonPropertyDescription("Region that currently runs the platform.") @Nullable
        String activeRegion,

        @JsonPropertyDescription("Chosen size of each component, with the reason.")
        List<SizingStatus> sizing,

        @JsonPropertyDescription(
                "Endpoints, ARNs, bucket names and registry URLs for applications. Never contains a secret.")
        Map<String, String> outputs,

        @JsonPropertyDescription("End of the last recovery drill (RFC 3339).") @Nullable
        String lastDrill,

        @JsonPropertyDescription("Last value that the operator has handled of the annotation"
                + " platform-operator.io/reconcile-requested-at.")
        @Nullable
        String handledReconcileRequest,

        @JsonPropertyDescription(
                "Whether the other region could take over, and what would be lost. Only environments with"
                        + " two regions have it.")
        @Nullable
        RecoveryStatus recovery,

        @JsonPropertyDescription("The latest failover, or the one in progress.") @Nullable
        FailoverStatus failover) {
    /** Status of an environment that has not been reconciled yet. */
    public static final EnvironmentStatus EMPTY = new EnvironmentStatus(
            null, List.of(), null, null, null, null, null, null, List.of(), Map.of(), null, null, null, null);

    public EnvironmentStatus {
        conditions = ImmutableCopies.list(conditions);
        sizing = ImmutableCopies.list(sizing);
        outputs = ImmutableCopies.map(outputs);
    }

    /** The same status with the end of the last drill; the present one if there is no newer. */
    public EnvironmentStatus withLastDrill(@Nullable String ended) {
        return ended == null || ended.equals(lastDrill)
                ? this
                : new EnvironmentStatus(
                        observedGeneration,
                        conditions,
                        phase,
                        progress,
                        costPerMonth,
                        estimatedReadyAt,
                        message,
                        activeRegion,
                        sizing,
                        outputs,
                        ended,
                        handledReconcileRequest,
                        recovery,
                        failover);
    }

    /** Chosen size of one component in one region, with the reason. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SizingStatus(
            @JsonPropertyDescription("Component: gateway, services, system, database or cache; or prices.") @Required
            String component,

            @JsonPropertyDescription("AWS region.") @Required
            String region,

            @JsonPropertyDescription("Chosen size, such as 3-10 x c5.large.") @Required
            String chosen,

            @JsonPropertyDescription("Reason for the choice.") @Required
            String reason) {}
}
