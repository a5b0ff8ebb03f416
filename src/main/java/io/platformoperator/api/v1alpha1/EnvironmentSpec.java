package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person writes to have a platform. Tier, regions and services are enough. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.loadTest) || self.tier == 'testing'",
        message = "spec.loadTest is for spec.tier testing only: remove it or set spec.tier to testing",
        fieldPath = ".loadTest")
@ValidationRule(
        value = "!has(self.activeRegion) || self.activeRegion == self.regions.primary.name"
                + " || (has(self.regions.secondary) && self.activeRegion == self.regions.secondary.name)",
        message = "spec.activeRegion must be the name of spec.regions.primary or spec.regions.secondary",
        fieldPath = ".activeRegion")
@ValidationRule(
        value = "!has(oldSelf.regions.secondary) || has(self.regions.secondary) || !has(self.activeRegion)"
                + " || self.activeRegion == self.regions.primary.name",
        message = "spec.regions.secondary can't be removed while spec.activeRegion names it: fail back first",
        fieldPath = ".regions")
@ValidationRule(
        value = "!self.storage.emptyOnDelete || (has(self.deletionPolicy) ? self.deletionPolicy"
                + " : self.tier in ['production', 'staging'] ? 'Retain' : 'Delete') == 'Delete'",
        message =
                "spec.storage.emptyOnDelete works with spec.deletionPolicy Delete only: set that, or remove emptyOnDelete",
        fieldPath = ".storage")
@ValidationRule(
        value = "self.availabilityZones <= 2 || (self.regions.primary.name != 'us-west-1'"
                + " && (!has(self.regions.secondary) || self.regions.secondary.name != 'us-west-1'))",
        message = "spec.availabilityZones must be 2 with us-west-1, which has two zones for most accounts",
        fieldPath = ".availabilityZones")
public record EnvironmentSpec(
        @JsonPropertyDescription("What the environment is for: production has the full sizes, staging 75 %, development"
                + " 50 %, testing 50 % with load tests on demand.")
        @Required
        Tier tier,

        @JsonPropertyDescription("Where it runs.") @Required Regions regions,

        @JsonPropertyDescription("What it runs.") @Size(max = 50)
        List<ServiceSpec> services,

        @JsonPropertyDescription("Availability zones per region.") @Default("3") @Min(2) @Max(3)
        Integer availabilityZones,

        @JsonPropertyDescription("How the AWS account is reached.") @Default("{}")
        AwsAccess aws,

        @JsonPropertyDescription("Sizes set by hand; left out: by the tier.") @Default("{}")
        SizingSettings sizing,

        @JsonPropertyDescription("Network.") @Default("{}") NetworkSettings network,

        @JsonPropertyDescription("EKS cluster.") @Default("{}")
        ClusterSettings cluster,

        @JsonPropertyDescription("PostgreSQL.") @Default("{}")
        DatabaseSettings database,

        @JsonPropertyDescription("Redis or Valkey.") @Default("{}")
        CacheSettings cache,

        @JsonPropertyDescription("Buckets.") @Default("{}") StorageSettings storage,

        @JsonPropertyDescription("Image repositories.") @Default("{}")
        RegistrySettings registry,

        @JsonPropertyDescription("How the platform is reached from outside.") @Default("{}")
        IngressSettings ingress,

        @JsonPropertyDescription("In-cluster stacks by name: mesh, ingress, autoscaling, monitoring, logging, tracing,"
                + " secrets, backup; and base, which is there as long as one of the others is.")
        @Size(max = 9)
        @ValidationRule(
                value = "self.all(name, name in ['base', 'mesh', 'ingress', 'autoscaling', 'monitoring', 'logging',"
                        + " 'tracing', 'secrets', 'backup'])",
                message =
                        "spec.stacks can have base, mesh, ingress, autoscaling, monitoring, logging, tracing, secrets and"
                                + " backup: remove or rename the others")
        @ValidationRule(value = Rules.CHARTS, message = Rules.CHARTS_MESSAGE)
        Map<String, StackSettings> stacks,

        @JsonPropertyDescription("AWS Backup.") @Default("{}")
        BackupSettings backup,

        @JsonPropertyDescription("Recovery objectives.") @Default("{}")
        Objectives objectives,

        @JsonPropertyDescription("The region that runs the platform; changing it fails over. Left out: the primary.")
        @Size(max = 32)
        @Nullable
        String activeRegion,

        @JsonPropertyDescription("How a failover is carried out.") @Default("{}")
        Failover failover,

        @JsonPropertyDescription("On-demand size of a testing environment.") @Nullable
        LoadTest loadTest,

        @JsonPropertyDescription(
                "What happens to resources that hold data when the environment is deleted; left out: Retain"
                        + " for production and staging, else Delete.")
        @Nullable
        DeletionPolicy deletionPolicy,

        @JsonPropertyDescription("Whether deleting the environment is refused; left out: only for production.")
        @Nullable
        Boolean deletionProtection,

        @JsonPropertyDescription("What happens when somebody else changes a setting in AWS.") @Default("Correct")
        DriftPolicy driftPolicy,

        @JsonPropertyDescription("Settings of AWS resources that are left as they are once the resource exists, whoever"
                + " changes them.")
        @Size(max = 50)
        List<IgnoreDrift> ignoreDrift,

        @JsonPropertyDescription("How much of the work the operator does.") @Default("Manage")
        ManagementPolicy managementPolicy,

        @JsonPropertyDescription("How AWS resources that exist already are recognised as this environment's.")
        @Default("Tag")
        AdoptBy adoption,

        @JsonPropertyDescription("Tags for every AWS resource, besides the operator's own.")
        @Size(max = 40)
        @ValidationRule(
                value = "self.all(k, !k.startsWith('aws:') && !k.startsWith('platform-operator.io/'))",
                message = "spec.tags must not have keys that begin with aws: or platform-operator.io/: rename them")
        @ValidationRule(
                value = "self.all(k, size(k) >= 1 && size(k) <= 128)",
                message = "spec.tags must have keys of 1 to 128 characters (AWS's rule): shorten them")
        Map<String, @Size(max = 256) String> tags) {
    @SuppressWarnings("NullAway") // null is how a part is told to take its defaults, as when the user left it out
    public EnvironmentSpec {
        services = Frozen.list(services);
        availabilityZones = availabilityZones == null ? 3 : availabilityZones;
        aws = aws == null ? new AwsAccess(null, null) : aws;
        sizing = sizing == null ? new SizingSettings(null, null, null, null, null) : sizing;
        network = network == null ? new NetworkSettings(null, null, null, null, null, null) : network;
        cluster = cluster == null ? new ClusterSettings(null, null, null, null, null) : cluster;
        database = database == null ? new DatabaseSettings(null, null, null, null, null, null, null, null) : database;
        cache = cache == null ? new CacheSettings(null, null, null, null, null, null, null) : cache;
        storage = storage == null ? new StorageSettings(null, null, null, null) : storage;
        registry = registry == null ? new RegistrySettings(null, null, null, null) : registry;
        ingress = ingress == null ? new IngressSettings(null, null, null) : ingress;
        stacks = Frozen.map(stacks);
        backup = backup == null ? new BackupSettings(null, null, null, null) : backup;
        objectives = objectives == null ? new Objectives(null, null, null, null, null) : objectives;
        failover = failover == null ? new Failover(null) : failover;
        driftPolicy = driftPolicy == null ? DriftPolicy.CORRECT : driftPolicy;
        ignoreDrift = Frozen.list(ignoreDrift);
        managementPolicy = managementPolicy == null ? ManagementPolicy.MANAGE : managementPolicy;
        adoption = adoption == null ? AdoptBy.TAG : adoption;
        tags = Frozen.map(tags);
    }
}
