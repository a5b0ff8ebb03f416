package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.platformoperator.api.v1alpha1.RecoveryRequest.LastBackup;
import io.platformoperator.api.v1alpha1.RecoveryRequest.Restore;
import io.platformoperator.api.v1alpha1.ServiceSpec.Instrumentation;
import io.platformoperator.api.v1alpha1.ServiceSpec.ServiceClass;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resolved parts of the environment that the chart values of a stack are computed from. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackInputs(
        @JsonPropertyDescription("Tier of the environment.") @Required
        Tier tier,

        @JsonPropertyDescription("Installed stacks. Some stacks integrate with others.") @Required @Size(max = 9)
        List<StackName> stacks,

        @JsonPropertyDescription("Services of the platform.") @Required @Size(max = 100)
        List<StackService> services,

        @JsonPropertyDescription("Domain and certificate of the public entry point.") @Required
        IngressSettings ingress,

        @JsonPropertyDescription("CIDRs of the management subnets, which may reach the consoles.")
        @Required
        @Size(max = 20)
        List<@Size(max = 43) String> managementCidrs,

        @JsonPropertyDescription("CIDR of the VPC.") @Required @Size(max = 43)
        String vpcCidr,

        @JsonPropertyDescription("Days until a backup is deleted.") @Required @Min(1) @Max(36500)
        int backupRetentionDays,

        @JsonPropertyDescription("URLs of GitOps repositories that are backed up as well.") @Required @Size(max = 20)
        List<@Size(max = 1024) String> gitRepositories,

        @JsonPropertyDescription(
                "Name of the EKS cluster of the environment's other region, whose backups S3 replicates to the bucket of"
                        + " this region. Default: none.")
        @Size(max = 100)
        @Nullable
        String otherCluster,

        @JsonPropertyDescription("Outputs of the environment for applications. Empty for all stacks except base.")
        @Required
        @Size(max = 1000)
        Map<String, @Size(max = 8192) String> outputs,

        @JsonPropertyDescription(
                "What a failover asks of the region's probe; for the stack base only. Default: nothing.")
        @Nullable
        ProbeRequest probe,

        @JsonPropertyDescription(
                "Images to copy from the active region; for the stack base of the region that stands by only. Default: none.")
        @Nullable
        ImageCopy imageCopy,

        @JsonPropertyDescription("Last backup before a planned failover to the other region. Default: none.") @Nullable
        LastBackup lastBackup,

        @JsonPropertyDescription("Restore of the other region's backups during a failover. Default: none.") @Nullable
        Restore restore) {
    public StackInputs {
        stacks = ImmutableCopies.list(stacks);
        services = ImmutableCopies.list(services);
        managementCidrs = ImmutableCopies.list(managementCidrs);
        gitRepositories = ImmutableCopies.list(gitRepositories);
        outputs = ImmutableCopies.map(outputs);
    }

    /** Inputs of a stack that takes no part in a failover. */
    public StackInputs(
            Tier tier,
            List<StackName> stacks,
            List<StackService> services,
            IngressSettings ingress,
            List<String> managementCidrs,
            String vpcCidr,
            int backupRetentionDays,
            List<String> gitRepositories,
            @Nullable String otherCluster,
            Map<String, String> outputs) {
        this(
                tier,
                stacks,
                services,
                ingress,
                managementCidrs,
                vpcCidr,
                backupRetentionDays,
                gitRepositories,
                otherCluster,
                outputs,
                null,
                null,
                null,
                null);
    }

    /** A copy with these outputs. */
    public StackInputs withOutputs(Map<String, String> outputs) {
        return with(otherCluster, outputs, probe, imageCopy, lastBackup, restore);
    }

    /** A copy with what a failover asks of the region's probe; null for nothing. */
    public StackInputs withProbe(@Nullable ProbeRequest probe) {
        return with(otherCluster, outputs, probe, imageCopy, lastBackup, restore);
    }

    /** A copy that copies images from the active region, or none if it is null. */
    public StackInputs withImageCopy(@Nullable ImageCopy imageCopy) {
        return with(otherCluster, outputs, probe, imageCopy, lastBackup, restore);
    }

    /** A copy that makes a last backup, or none if it is null. */
    public StackInputs withLastBackup(@Nullable LastBackup lastBackup) {
        return with(otherCluster, outputs, probe, imageCopy, lastBackup, restore);
    }

    /** A copy that restores the other region's backups, or nothing if it is null. */
    public StackInputs withRestore(@Nullable Restore restore) {
        return with(otherCluster, outputs, probe, imageCopy, lastBackup, restore);
    }

    /** A copy for an environment whose other region has that cluster. */
    public StackInputs withOtherCluster(String otherCluster) {
        return with(otherCluster, outputs, probe, imageCopy, lastBackup, restore);
    }

    private StackInputs with(
            @Nullable String otherCluster,
            Map<String, String> outputs,
            @Nullable ProbeRequest probe,
            @Nullable ImageCopy imageCopy,
            @Nullable LastBackup lastBackup,
            @Nullable Restore restore) {
        return new StackInputs(
                tier,
                stacks,
                services,
                ingress,
                managementCidrs,
                vpcCidr,
                backupRetentionDays,
                gitRepositories,
                otherCluster,
                outputs,
                probe,
                imageCopy,
                lastBackup,
                restore);
    }

    /** Resolved service of the platform, as an input of the stacks. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StackService(
            @JsonPropertyDescription("Name of the Deployment and the Service.") @Required @Size(min = 1, max = 63)
            String name,

            @JsonPropertyDescription("Sizing class.") @Required
            ServiceClass sizingClass,

            @JsonPropertyDescription("HTTP path that responds with 200 while the service is healthy.")
            @Required
            @Size(min = 1, max = 256)
            String healthPath,

            @JsonPropertyDescription("Minimum number of pods.") @Required @Min(1) @Max(1000)
            int minReplicas,

            @JsonPropertyDescription("Maximum number of pods.") @Required @Min(1) @Max(1000)
            int maxReplicas,

            @JsonPropertyDescription("Language whose OpenTelemetry instrumentation is injected.") @Default("none")
            Instrumentation instrumentation) {
        public StackService {
            instrumentation = instrumentation == null ? Instrumentation.NONE : instrumentation;
        }
    }
}
