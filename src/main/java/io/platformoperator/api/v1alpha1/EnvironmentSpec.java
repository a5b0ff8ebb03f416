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
        value = ValidationRules.NO_BACKUP_IN_BACKUP_WINDOW,
        message = "spec.backup.schedule collides with spec.database.backupWindow: it starts backups"
                + ValidationRules.NO_BACKUP_WITHIN_MESSAGE,
        fieldPath = ".backup")
@ValidationRule(
        value = ValidationRules.NO_BACKUP_IN_MAINTENANCE_WINDOW,
        message = "spec.backup.schedule collides with spec.database.maintenanceWindow: it starts backups"
                + ValidationRules.NO_BACKUP_WITHIN_MESSAGE,
        fieldPath = ".backup")
@ValidationRule(
        value = "self.availabilityZones <= 2 || (self.regions.primary.name != 'us-west-1'"
                + " && (!has(self.regions.secondary) || self.regions.secondary.name != 'us-west-1'))",
        message = "spec.availabilityZones must be 2 with us-west-1, which offers most accounts only two zones",
        fieldPath = ".availabilityZones")
@ValidationRule(
        value = "!has(self.regions.primary.zones) || size(self.regions.primary.zones) == self.availabilityZones",
        message =
                "spec.regions.primary.zones must name as many zones as spec.availabilityZones says: change one of them",
        fieldPath = ".regions")
@ValidationRule(
        value = "!has(self.regions.secondary) || !has(self.regions.secondary.zones)"
                + " || size(self.regions.secondary.zones) == self.availabilityZones",
        message =
                "spec.regions.secondary.zones must name as many zones as spec.availabilityZones says: change one of them",
        fieldPath = ".regions")
@ValidationRule(
        value = "!has(self.ingress.certificateArn)"
                + " || self.ingress.certificateArn.startsWith('arn:aws:acm:' + self.regions.primary.name + ':')",
        message = "spec.ingress.certificateArn must name a certificate in the region of spec.regions.primary.name"
                + ValidationRules.CERTIFICATE_REGION_MESSAGE + ", or set spec.regions.secondary.certificateArn for the"
                + " other region",
        fieldPath = ".ingress")
@ValidationRule(
        value = "!has(self.regions.secondary)"
                + " || has(self.ingress.certificateArn) == has(self.regions.secondary.certificateArn)"
                + " || (has(self.ingress.domain) && has(self.ingress.hostedZoneId))",
        message =
                "spec.ingress.certificateArn and spec.regions.secondary.certificateArn serve one region each: set both,"
                        + " or set spec.ingress.domain and spec.ingress.hostedZoneId too, and the operator requests a certificate"
                        + " in the other region",
        fieldPath = ".ingress")
@ValidationRule(
        value = "!has(self.ingress.domain) || size(self.ingress.domain) <= 64 || has(self.ingress.certificateArn)"
                + " && (!has(self.regions.secondary) || has(self.regions.secondary.certificateArn))",
        message = "spec.ingress.domain must be at most 64 characters long, because ACM takes no longer first name of a"
                + " certificate: choose a shorter one, or name a certificate for each region",
        fieldPath = ".ingress")
@ValidationRule(
        value = "!has(oldSelf.ingress.domain) || !has(oldSelf.ingress.hostedZoneId) || !has(self.ingress.domain)"
                + " || !has(self.ingress.hostedZoneId) || (self.ingress.domain == oldSelf.ingress.domain"
                + " && self.ingress.hostedZoneId == oldSelf.ingress.hostedZoneId)",
        message =
                "spec.ingress.domain and spec.ingress.hostedZoneId can't change at once, because the records of the old"
                        + " name have to be deleted first: remove both, wait until the PlatformDNS objects of the environment are"
                        + " gone, and set them again",
        fieldPath = ".ingress")
@ValidationRule(
        value = "!has(self.sizing.database) || !has(self.sizing.database.maxStorageGiB)"
                + " || has(self.sizing.database.storageGiB) || self.sizing.database.maxStorageGiB * 10 >= 11"
                + " * (self.tier == 'production' ? 1024 : self.tier == 'staging' ? 768 : 512)",
        message =
                "spec.sizing.database.maxStorageGiB must be at least 10 % above the storage of the tier (a rule of RDS):"
                        + " 1127 for production, 845 for staging, 564 for development and testing. Raise it, or set storageGiB",
        fieldPath = ".sizing")
@ValidationRule(
        value = "!has(self.services) || self.services.all(s, s.instrumentation == 'none') || !has(self.stacks)"
                + " || !('tracing' in self.stacks) || self.stacks['tracing'].enabled",
        message = "spec.services[].instrumentation needs the stack tracing, which installs the OpenTelemetry operator:"
                + " set spec.stacks.tracing.enabled to true, or instrumentation to none",
        fieldPath = ".services")
@ValidationRule(
        value =
                "!has(self.network.directConnect) || (!has(self.regions.primary.network) && (!has(self.regions.secondary)"
                        + " || !has(self.regions.secondary.network)))",
        message = ValidationRules.NO_DIRECT_CONNECT_MESSAGE,
        fieldPath = ".network")
@ValidationRule(
        value = ValidationRules.PRIMARY_SUBNETS,
        message = "spec.regions.primary" + ValidationRules.SUBNETS_MESSAGE,
        fieldPath = ".regions")
@ValidationRule(
        value = ValidationRules.SECONDARY_SUBNETS,
        message = "spec.regions.secondary" + ValidationRules.SUBNETS_MESSAGE,
        fieldPath = ".regions")
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
                "Name of the region that runs the platform; the other region replicates its data. Default: the primary"
                        + " region.")
        @Size(max = 32)
        @Nullable
        String activeRegion,

        @JsonPropertyDescription("Options of a failover.") @Default("{}")
        FailoverSettings failover,

        @JsonPropertyDescription(
                "Environment whose backups the database and the cache are restored from when they are created. Looked at only"
                        + " while they do not exist: an environment that has data is never restored. Nothing of the other"
                        + " environment changes.")
        @Nullable
        RestoreFrom restoreFrom,

        @JsonPropertyDescription("Temporary size of a testing environment for a load test.") @Nullable
        LoadTest loadTest,

        @JsonPropertyDescription("Registration of the EKS clusters in Argo CD.") @Default("{}")
        ArgocdRegistration argocd,

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
                value = "self.all(k, !k.lowerAscii().startsWith('aws:')"
                        + " && !k.lowerAscii().startsWith('platform-operator.io/'))",
                message = "spec.tags must have no keys that begin with aws: or platform-operator.io/, in upper or lower"
                        + " case: rename them")
        @ValidationRule(
                value = "self.all(k, self.exists_one(other, other.lowerAscii() == k.lowerAscii()))",
                message =
                        "spec.tags must not have two keys that differ only in upper and lower case (a rule of IAM): remove"
                                + " one of them")
        @ValidationRule(
                value = "self.all(k, k.matches('" + ValidationRules.TAG_CHARACTERS + "')" + " && self[k].matches('"
                        + ValidationRules.TAG_CHARACTERS + "'))",
                message =
                        "spec.tags must have only letters, digits, spaces and _ . : / = + - @ in keys and values (a rule of"
                                + " IAM): replace the other characters")
        @ValidationRule(
                value = "self.all(k, size(k) >= 1 && size(k) <= 128)",
                message = "spec.tags must have keys of 1 to 128 characters (a rule of AWS): shorten them")
        Map<String, @Size(max = 256) String> tags) {
    @SuppressWarnings("NullAway") // a null argument selects the default, as a field that the manifest leaves out does
    public EnvironmentSpec {
        services = ImmutableCopies.list(services);
        availabilityZones = availabilityZones == null ? 3 : availabilityZones;
        aws = aws == null ? new AwsAccess(null, null, null) : aws;
        sizing = sizing == null ? new SizingSettings(null, null, null, null, null) : sizing;
        network = network == null ? new NetworkSettings(null, null, null, null, null) : network;
        cluster = cluster == null ? new ClusterSettings(null, null, null, null, null, null) : cluster;
        database = database == null
                ? new DatabaseSettings(null, null, null, null, null, null, null, null, null)
                : database;
        cache = cache == null ? new CacheSettings(null, null, null, null, null, null, null) : cache;
        storage = storage == null ? new StorageSettings(null, null, null, null) : storage;
        registry = registry == null ? new RegistrySettings(null, null, null, null) : registry;
        ingress = ingress == null ? new IngressSettings(null, null, null) : ingress;
        stacks = ImmutableCopies.map(stacks);
        backup = backup == null ? new BackupSettings(null, null, null, null) : backup;
        objectives = objectives == null ? new Objectives(null, null, null, null, null) : objectives;
        failover = failover == null ? new FailoverSettings(null, null, null) : failover;
        argocd = argocd == null ? new ArgocdRegistration(null, null, null) : argocd;
        driftPolicy = driftPolicy == null ? DriftPolicy.CORRECT : driftPolicy;
        ignoreDrift = ImmutableCopies.list(ignoreDrift);
        managementPolicy = managementPolicy == null ? ManagementPolicy.MANAGE : managementPolicy;
        adoption = adoption == null ? AdoptBy.TAG : adoption;
        tags = ImmutableCopies.map(tags);
    }
}
