package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Observed state of a child resource. The operator never reads its decisions from it: tags and names in AWS hold the identity. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SubsystemStatus(
        @JsonPropertyDescription("Generation of the spec that this status describes.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("Conditions: Ready, Reconciling, Stalled and others.")
        List<Condition> conditions,

        @JsonPropertyDescription("Number of AWS resources that are ready.") @Nullable
        Integer resourcesReady,

        @JsonPropertyDescription("Number of desired AWS resources.") @Nullable
        Integer resourcesWanted,

        @JsonPropertyDescription("Ready and desired resources, such as 12/14.") @Nullable
        String progress,

        @JsonPropertyDescription("Estimated cost in USD per month, such as 1234.56.") @Nullable
        String costPerMonth,

        @JsonPropertyDescription("Estimated time at which the subsystem is ready (RFC 3339).") @Nullable
        String estimatedReadyAt,

        @JsonPropertyDescription("Summary of the state in one line.") @Nullable
        String message,

        @JsonPropertyDescription("Observed state of each AWS resource; of a stack: of each object that is not ready.")
        List<ResourceStatus> resources,

        @JsonPropertyDescription(
                "Endpoints, ARNs and names that users of this subsystem need. Never contains a secret.")
        Map<String, String> outputs,

        @JsonPropertyDescription("Last value that the operator has handled of the annotation"
                + " platform-operator.io/reconcile-requested-at.")
        @Nullable
        String handledReconcileRequest,

        @JsonPropertyDescription("Charts that the objects on the cluster are rendered from. Only stacks have charts.")
        @Nullable
        List<ChartStatus> charts) {
    /** Status of a child that has not been reconciled yet. */
    public static final SubsystemStatus EMPTY =
            new SubsystemStatus(null, List.of(), null, null, null, null, null, null, List.of(), Map.of(), null);

    public SubsystemStatus {
        conditions = ImmutableCopies.list(conditions);
        resources = ImmutableCopies.list(resources);
        outputs = ImmutableCopies.map(outputs);
        charts = charts == null ? null : ImmutableCopies.list(charts);
    }

    /** A copy with those of the resources that match. */
    public SubsystemStatus withResources(Predicate<ResourceStatus> matching) {
        return new SubsystemStatus(
                observedGeneration,
                conditions,
                resourcesReady,
                resourcesWanted,
                progress,
                costPerMonth,
                estimatedReadyAt,
                message,
                resources.stream().filter(matching).toList(),
                outputs(),
                handledReconcileRequest,
                charts);
    }

    /** Never null: the annotation of the component concerns the API server only. */
    @Override
    public Map<String, String> outputs() {
        return Objects.requireNonNull(outputs);
    }

    /** A copy with one more output. */
    public SubsystemStatus withOutput(String key, String value) {
        var all = new LinkedHashMap<>(outputs());
        all.put(key, value);
        return new SubsystemStatus(
                observedGeneration,
                conditions,
                resourcesReady,
                resourcesWanted,
                progress,
                costPerMonth,
                estimatedReadyAt,
                message,
                resources,
                all,
                handledReconcileRequest,
                charts);
    }

    /** Status of a subsystem without charts. */
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

    /** One chart that the objects of a stack were rendered from. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ChartStatus(
            @JsonPropertyDescription("Name of the chart.") @Required
            String name,

            @JsonPropertyDescription("Version of the chart, from its Chart.yaml.") @Required
            String version,

            @JsonPropertyDescription("Digest of the rendered chart: sha256: and 64 hexadecimal digits.") @Required
            String digest,

            @JsonPropertyDescription("Location that the chart was loaded from.") @Required
            String source) {}
}
