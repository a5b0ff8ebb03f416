package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/** What a stack's values are computed from: the environment as far as stacks depend on it, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackInputs(
        @JsonPropertyDescription("What the environment is for.") @Required
        Tier tier,

        @JsonPropertyDescription("The stacks that are installed: some work together.") @Required @Size(max = 9)
        List<StackName> stacks,

        @JsonPropertyDescription("The platform's services.") @Required @Size(max = 100)
        List<StackService> services,

        @JsonPropertyDescription("How the platform is reached from outside.") @Required
        IngressSettings ingress,

        @JsonPropertyDescription("Address ranges of the management network: who reaches the consoles.")
        @Required
        @Size(max = 20)
        List<@Size(max = 43) String> managementCidrs,

        @JsonPropertyDescription("Address range of the VPC.") @Required @Size(max = 43)
        String vpcCidr,

        @JsonPropertyDescription("Days that backups are kept.") @Required @Min(1) @Max(36500)
        int backupRetentionDays,

        @JsonPropertyDescription("GitOps repositories (URLs) whose contents are kept, too.") @Required @Size(max = 20)
        List<@Size(max = 1024) String> gitRepositories,

        @JsonPropertyDescription("The environment's outputs, for applications; only the base stack is given them.")
        @Required
        @Size(max = 1000)
        Map<String, @Size(max = 8192) String> outputs) {
    public StackInputs {
        stacks = Frozen.list(stacks);
        services = Frozen.list(services);
        managementCidrs = Frozen.list(managementCidrs);
        gitRepositories = Frozen.list(gitRepositories);
        outputs = Frozen.map(outputs);
    }

    /** The same with these outputs. */
    public StackInputs withOutputs(Map<String, String> outputs) {
        return new StackInputs(
                tier,
                stacks,
                services,
                ingress,
                managementCidrs,
                vpcCidr,
                backupRetentionDays,
                gitRepositories,
                outputs);
    }
}
