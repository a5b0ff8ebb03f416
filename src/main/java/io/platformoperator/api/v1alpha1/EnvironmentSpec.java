package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.platformoperator.api.v1alpha1.Policies.AdoptBy;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Desired state of a platform, written by a user. Tier, regions and services suffice; all other fields have defaults. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.loadTest) || self.tier == 'testing'",
        message = "spec.loadTest needs spec.tier testing: remove it or set spec.tier to testing",
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
        message = "spec.storage.emptyOnDelete needs spec.deletionPolicy Delete: set that, or remove emptyOnDelete",
        fieldPath = ".storage")
@ValidationRule(
        value = "self.availabilityZones <= 2 || (self.regions.primary.name != 'us-west-1'"
                + " && (!has(self.regions.secondary) || self.regions.secondary.name != 'us-west-1'))",
        message = "spec.availabilityZones must be 2 with us-west-1, which offers most accounts only two zones",
        fieldPath = ".availabilityZones")
public record EnvironmentSpec(
        @JsonPropertyDescription(
                "Tier of the environment, which sets its share of the production sizes: production 100 %, staging 75"
                        + " %, development 50 %, testing 50 % with load tests on demand.")
        @Required
        Tier tier,

        @JsonPropertyDescription("Regions of the environment.") @Required
        Regions regions,

        @JsonPropertyDescription("Services that the environment runs.") @Size(max = 50)
        List<ServiceSpec> services,

        @JsonPropertyDescription("Number of availability zones per region.") @Default("3") @Min(2) @Max(3)
        Integer availabilityZones,

        @JsonPropertyDescription("Access to the AWS account.") @Default("{}")
        AwsAccess aws,

        @JsonPropertyDescription("Sizes that override those of the tier.") @Default("{}")
        SizingSettings sizing,

        @JsonPropertyDescription("VPC of each region.") @Default("{}")
        NetworkSettings network,

        @JsonPropertyDescription("EKS cluster of each region.") @Default("{}")
        ClusterSettings cluster,

        @JsonPropertyDescription("PostgreSQL database.") @Default("{}")
        DatabaseSettings database,

        @JsonPropertyDescription("Redis or Valkey cache.") @Default("{}")
        CacheSettings cache,

        @JsonPropertyDescription("S3 buckets.") @Default("{}")
        StorageSettings storage,

        @JsonPropertyDescription("Image repositories in ECR.") @Default("{}")
        RegistrySettings registry,

        @JsonPropertyDescription("Domain and certificate of the public entry point.") @Default("{}")
        IngressSettings ingress,

        @JsonPropertyDescription(
                "In-cluster stacks by name: mesh, ingress, autoscaling, monitoring, logging, tracing, secrets,"
                        + " backup; and base, which is installed as long as one of the others is.")
        @Size(max = 9)
        @ValidationRule(
                value = "self.all(name, name in ['base', 'mesh', 'ingress', 'autoscaling', 'monitoring', 'logging',"
                        + " 'tracing', 'secrets', 'backup'])",
                message = "spec.stacks must have no other keys than base, mesh, ingress, autoscaling, monitoring,"
                        + " logging, tracing, secrets and backup: rename or remove the others")
        Map<String, StackSettings> stacks,

        @JsonPropertyDescription("Backups with AWS Backup.") @Default("{}")
        BackupSettings backup,

        @JsonPropertyDescription("Recovery objectives, which drills and failovers are measured against.") @Default("{}")
        Objectives objectives,

        @JsonPropertyDescription(
                "Name of the region that runs the platform. Changing it starts a failover. Default: the primary"
                        + " region.")
        @Size(max = 32)
        @Nullable
        String activeRegion,

        @JsonPropertyDescription("Options of a failover.") @Default("{}")
        Failover failover,

        @JsonPropertyDescription("Temporary size of a testing environment for a load test.") @Nullable
        LoadTest loadTest,

        @JsonPropertyDescription(
                "What the operator does with resources that hold data when the environment is deleted: Retain,"
                        + " Snapshot or Delete. Default: Retain for production and staging, Delete for the other"
                        + " tiers.")
        @Nullable
        DeletionPolicy deletionPolicy,

        @JsonPropertyDescription(
                "Whether the operator refuses to delete the environment. Default: true for production only.")
        @Nullable
        Boolean deletionProtection,

        @JsonPropertyDescription(
                "What the operator does when a setting in AWS no longer matches the spec: Correct or Report.")
        @Default("Correct")
        DriftPolicy driftPolicy,

        @JsonPropertyDescription(
                "Settings of AWS resources that the operator sets at creation and does not correct later.")
        @Size(max = 50)
        List<IgnoreDrift> ignoreDrift,

        @JsonPropertyDescription(
                "What the operator may do: Manage (create, update, delete), Observe (read only) or Pause (nothing).")
        @Default("Manage")
        ManagementPolicy managementPolicy,

        @JsonPropertyDescription(
                "How the operator recognises existing AWS resources as part of this environment: by Tag, or also by"
                        + " Name.")
        @Default("Tag")
        AdoptBy adoption,

        @JsonPropertyDescription("Tags for every AWS resource, in addition to the operator's own.")
        @Size(max = 40)
        @ValidationRule(
                value = "self.all(k, !k.startsWith('aws:') && !k.startsWith('platform-operator.io/'))",
                message = "spec.tags must have no keys that begin with aws: or platform-operator.io/: rename them")
        @ValidationRule(
                value = "self.all(k, size(k) >= 1 && size(k) <= 128)",
                message = "spec.tags must have keys of 1 to 128 characters (a rule of AWS): shorten them")
        Map<String, @Size(max = 256) String> tags) {
    @SuppressWarnings("NullAway") // a null argument selects the default, as a field that the manifest leaves out does
    public EnvironmentSpec {
        services = ImmutableCopies.list(services);
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
        stacks = ImmutableCopies.map(stacks);
        backup = backup == null ? new BackupSettings(null, null, null, null) : backup;
        objectives = objectives == null ? new Objectives(null, null, null, null, null) : objectives;
        failover = failover == null ? new Failover(null) : failover;
        driftPolicy = driftPolicy == null ? DriftPolicy.CORRECT : driftPolicy;
        ignoreDrift = ImmutableCopies.list(ignoreDrift);
        managementPolicy = managementPolicy == null ? ManagementPolicy.MANAGE : managementPolicy;
        adoption = adoption == null ? AdoptBy.TAG : adoption;
        tags = ImmutableCopies.map(tags);
    }

    /** Options of a failover, that is, of a change of the active region. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Failover(
            @JsonPropertyDescription(
                    "Whether to fail over even if the active region is healthy or replication to the other region"
                            + " lags behind.")
            @Default("false")
            Boolean force) {
        public Failover {
            force = force == null ? Boolean.FALSE : force;
        }
    }

    /** Temporary size of a testing environment for a load test. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record LoadTest(
            @JsonPropertyDescription("Share of the production sizes during the load test, in percent.")
            @Required
            @Min(50)
            @Max(400)
            int scalePercent,

            @JsonPropertyDescription("End of the load test (RFC 3339); the environment then returns to its idle size.")
            @Required
            @Size(max = 40)
            @ValidationRule(
                    value = ValidationRules.INSTANT,
                    message = "spec.loadTest.until" + ValidationRules.INSTANT_MESSAGE)
            String until) {}
}
