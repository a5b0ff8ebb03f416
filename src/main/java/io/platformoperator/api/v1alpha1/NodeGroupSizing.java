package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Sizes of a node group that are set by hand. What is left out follows the tier. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.min) || !has(self.max) || self.min <= self.max",
        message = "min must not be above max: lower spec.sizing.*.min or raise spec.sizing.*.max")
public record NodeGroupSizing(
        @JsonPropertyDescription("EC2 instance type, such as m5.2xlarge; left out: by the tier.")
        @Size(max = 32)
        @ValidationRule(
                value = Rules.INSTANCE_TYPE,
                message = "spec.sizing.*.instanceType must be an EC2 instance type, such as m5.2xlarge")
        @Nullable
        String instanceType,

        @JsonPropertyDescription("Fewest nodes; left out: by the tier.") @Min(0) @Max(450) @Nullable
        Integer min,

        @JsonPropertyDescription("Most nodes; left out: by the tier.") @Min(1) @Max(450) @Nullable
        Integer max,

        @JsonPropertyDescription("Root volume of a node in GiB.") @Default("50") @Min(20) @Max(16384)
        Integer diskGiB) {
    private static final int DISK_GIB = 50;

    /** Everything by the tier. */
    public static final NodeGroupSizing BY_TIER = new NodeGroupSizing(null, null, null, DISK_GIB);

    public NodeGroupSizing {
        diskGiB = diskGiB == null ? DISK_GIB : diskGiB;
    }
}
