package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/**
 * A complete platform on AWS in one or two regions: network, EKS, PostgreSQL, Redis, buckets, registry and backups. {@code spec} is
 * never null on an object from the API server; {@code status} is null until the first reconcile.
 */
@JsonClassDescription(
        "A complete platform on AWS in one or two regions: network, EKS, PostgreSQL, Redis, buckets, image registry"
                + " and backups. Tier, regions and services suffice; all other fields have defaults.")
@Group(PlatformEnvironment.GROUP)
@Version(PlatformEnvironment.VERSION)
@Plural("platformenvironments")
@ShortNames("penv")
@Categories(PlatformEnvironment.CATEGORY)
@AdditionalPrinterColumn(name = "TIER", jsonPath = ".spec.tier")
@AdditionalPrinterColumn(name = "PRIMARY", jsonPath = ".spec.regions.primary.name")
@AdditionalPrinterColumn(name = "SECONDARY", jsonPath = ".spec.regions.secondary.name")
@AdditionalPrinterColumn(name = "ACTIVE", jsonPath = ".status.activeRegion")
@AdditionalPrinterColumn(name = "READY", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "PHASE", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "PROGRESS", jsonPath = ".status.progress")
@AdditionalPrinterColumn(name = "COST/MONTH", jsonPath = ".status.costPerMonth")
@AdditionalPrinterColumn(
        name = "AGE",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
        name = "FAILOVER READY",
        jsonPath = ".status.conditions[?(@.type==\"FailoverReady\")].status",
        priority = 1)
@AdditionalPrinterColumn(
        name = "LOSS SECONDS",
        jsonPath = ".status.recovery.lossSeconds",
        type = AdditionalPrinterColumn.Type.INTEGER,
        priority = 1)
@AdditionalPrinterColumn(
        name = "LAST DRILL",
        jsonPath = ".status.lastDrill",
        type = AdditionalPrinterColumn.Type.DATE,
        priority = 1)
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.message", priority = 1)
@ValidationRule(
        value = "size(self.metadata.name) <= 40",
        message = "metadata.name must be at most 40 characters long, because the names of AWS resources begin with it:"
                + " shorten it")
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([a-z0-9]|-[a-z0-9])*$')",
        message = "metadata.name must be lowercase letters, digits and single hyphens, begin with a letter and not end"
                + " with a hyphen, because the names of AWS resources begin with it: use a name such as"
                + " production")
@ValidationRule(
        value = "!self.metadata.name.matches('^(sg-|sthree-|amzn-s3-demo-)')",
        message =
                "metadata.name must not begin with sg- (reserved by EC2 for security groups), sthree- or amzn-s3-demo-"
                        + " (reserved by S3 for buckets), because the names of AWS resources begin with it: rename it")
@ValidationRule(
        value = Transitions.CLUSTER_VERSION,
        message =
                "spec.cluster.version can't go more than one minor version below the version of the existing cluster, nor"
                        + " more than one above it (rules of EKS): choose its version, the next one, or the one before for a"
                        + " rollback",
        fieldPath = ".spec.cluster.version")
@ValidationRule(
        value = Transitions.DATABASE_VERSION,
        message =
                "spec.database.engineVersion can't go below the major version of the existing database (a rule of RDS):"
                        + " keep it",
        fieldPath = ".spec.database.engineVersion")
@ValidationRule(
        value = Transitions.DATABASE_NAME,
        message = "spec.database.name can't change once the database exists: RDS can't rename it",
        fieldPath = ".spec.database.name")
@ValidationRule(
        value = Transitions.RESTORE_FROM,
        message =
                "spec.restoreFrom can't be set or changed once the database exists, because an environment that has data is"
                        + " never restored: remove it, or create another environment with it",
        fieldPath = ".spec.restoreFrom")
@ValidationRule(
        value = Transitions.STORAGE,
        message = "spec.sizing.database.storageGiB can't shrink below the storage of the existing database, because RDS"
                + " only grows storage: keep it or raise it",
        fieldPath = ".spec.sizing.database.storageGiB")
@ValidationRule(
        value = Transitions.CACHE_ENGINE,
        message = "spec.cache.engine can't change from valkey to redis once the cache runs Valkey: keep valkey",
        fieldPath = ".spec.cache.engine")
@ValidationRule(
        value = Transitions.PRIMARY_NAME,
        message = "spec.regions.primary.name can't change once resources exist: create another environment",
        fieldPath = ".spec.regions.primary.name")
@ValidationRule(
        value = Transitions.ACTIVE_REGION,
        message =
                "spec.activeRegion can't change during a failover, except to the region that takes over, and back to the"
                        + " former one before the step Promote: see status.failover, and wait until its last step has ended",
        fieldPath = ".spec.activeRegion")
@ValidationRule(
        value = Transitions.SECONDARY_REMOVAL,
        message = "spec.regions.secondary can't be removed while it is active or a failover goes on: see"
                + " status.activeRegion and status.failover, and fail back first",
        fieldPath = ".spec.regions")
@ValidationRule(
        value = Transitions.PRIMARY_CIDR,
        message =
                "spec.regions.primary.cidr can't change once resources exist, because AWS can't change the CIDR of a VPC:"
                        + " create another environment",
        fieldPath = ".spec.regions.primary.cidr")
@ValidationRule(
        value = ExistingNetworkTransitions.PRIMARY_NETWORK,
        message = "spec.regions.primary.network can't change between an existing network and one of the operator, and"
                + " network.existing can't change once the operator uses it, because databases and nodes can't move to other subnets:"
                + " create another environment",
        fieldPath = ".spec.regions.primary")
@ValidationRule(
        value = ExistingNetworkTransitions.SECONDARY_NETWORK,
        message =
                "spec.regions.secondary.network can't change between an existing network and one of the operator, and"
                        + " network.existing can't change once the operator uses it, because databases and nodes can't move to other subnets:"
                        + " remove spec.regions.secondary, wait until the region is deleted, then add it with the other network",
        fieldPath = ".spec.regions")
@ValidationRule(
        value = Transitions.SECONDARY_NAME,
        message =
                "spec.regions.secondary.name can't change once resources exist: remove spec.regions.secondary, wait until"
                        + " the region is deleted, then add the other",
        fieldPath = ".spec.regions.secondary.name")
@ValidationRule(
        value = Transitions.SECONDARY_CIDR,
        message =
                "spec.regions.secondary.cidr can't change once resources exist, because AWS can't change the CIDR of a"
                        + " VPC: remove spec.regions.secondary, wait until the region is deleted, then add it with the other"
                        + " network",
        fieldPath = ".spec.regions.secondary.cidr")
@ValidationRule(
        value = Transitions.PRIMARY_ZONES,
        message =
                "spec.regions.primary.zones must name the zones of the existing subnets, which status.outputs lists as"
                        + " network.zoneIdA, network.zoneIdB and so on, because AWS can't move a subnet: name them",
        fieldPath = ".spec.regions.primary.zones")
@ValidationRule(
        value = Transitions.SECONDARY_ZONES,
        message =
                "spec.regions.secondary.zones must name the zones of the existing subnets, which status.outputs lists as"
                        + " network.zoneIdA, network.zoneIdB and so on after the name of the region, because AWS can't move a subnet:"
                        + " name them",
        fieldPath = ".spec.regions.secondary.zones")
public final class PlatformEnvironment extends CustomResource<EnvironmentSpec, EnvironmentStatus>
        implements Namespaced {
    /** API group of all custom resources. */
    public static final String GROUP = "platform-operator.io";
    /** API version of all custom resources. */
    public static final String VERSION = "v1alpha1";
    /** kubectl category of all custom resources: {@code kubectl get platform}. */
    public static final String CATEGORY = "platform";
    /** Annotation that requests an immediate reconcile. The status repeats its value once the operator has handled it. */
    public static final String RECONCILE_REQUESTED_AT = GROUP + "/reconcile-requested-at";
    /** Annotation that pauses the reconciles of an object while its value is {@code true}. */
    public static final String PAUSED = GROUP + "/paused";
    /**
     * Annotation with the uids, separated by commas, of environment objects of the same namespace and name on other
     * clusters (or deleted ones) whose AWS resources this environment takes over.
     */
    public static final String TAKE_OVER_FROM = GROUP + "/take-over-from";
    /** Label of a child with the name of its environment. */
    public static final String ENVIRONMENT_LABEL = GROUP + "/environment";
    /** Label of a child with its region. */
    public static final String REGION_LABEL = GROUP + "/region";
    /** Label of a child with its subsystem, such as {@code network}. */
    public static final String SUBSYSTEM_LABEL = GROUP + "/subsystem";

    /** The status, or {@link EnvironmentStatus#EMPTY} before the first reconcile. */
    @JsonIgnore
    public EnvironmentStatus statusOrEmpty() {
        @Nullable EnvironmentStatus status = getStatus();
        return status == null ? EnvironmentStatus.EMPTY : status;
    }
}
