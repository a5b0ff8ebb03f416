package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an environment reports. Nothing in it is an input. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvironmentStatus(
        @JsonPropertyDescription("Generation of the spec that this status speaks of.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Ready, Reconciling, Stalled and one per subsystem such as NetworkReady.")
        List<Condition> conditions,

        @JsonPropertyDescription("Where the environment is in its life, in one word.") @Nullable
        Phase phase,

        @JsonPropertyDescription("Resources ready of those wanted, all regions, such as 142/157.") @Nullable
        String progress,

        @JsonPropertyDescription("Estimated cost in USD per month, such as 12345.67.") @Nullable
        String costPerMonth,

        @JsonPropertyDescription("When it is expected to be ready (RFC 3339).") @Nullable
        String estimatedReadyAt,

        @JsonPropertyDescription("What is going on, in one line.") @Nullable
        String message,

        @JsonPropertyDescription("The region that runs the platform now.") @Nullable
        String activeRegion,

        @JsonPropertyDescription("What was chosen for each component, and why.")
        List<SizingStatus> sizing,

        @JsonPropertyDescription("Endpoints, ARNs, bucket names, registry URLs; never a password.")
        Map<String, String> outputs,

        @JsonPropertyDescription("When the last recovery drill ended (RFC 3339).") @Nullable
        String lastDrill,

        @JsonPropertyDescription("Last handled value of the annotation platform-operator.io/reconcile-requested-at.")
        @Nullable
        String handledReconcileRequest) {
    /** Nothing reported yet. */
    public static final EnvironmentStatus EMPTY =
            new EnvironmentStatus(null, List.of(), null, null, null, null, null, null, List.of(), Map.of(), null, null);

    public EnvironmentStatus {
        conditions = Frozen.list(conditions);
        sizing = Frozen.list(sizing);
        outputs = Frozen.map(outputs);
    }
}
