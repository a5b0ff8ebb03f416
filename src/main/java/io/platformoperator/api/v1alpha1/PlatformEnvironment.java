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
 * A whole platform on AWS: network, EKS, PostgreSQL, Redis, buckets, registry, backups, in one region or two. {@code spec} is
 * never null on an object that an API server has accepted; {@code status} is null until the first report.
 */
@JsonClassDescription(
        "A whole platform on AWS: network, EKS, PostgreSQL, Redis, buckets, image registry and backups, in one"
                + " region or two. Tier, regions and services are enough; everything else has a default.")
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
@AdditionalPrinterColumn(name = "MESSAGE", jsonPath = ".status.message", priority = 1)
@AdditionalPrinterColumn(
        name = "LAST DRILL",
        jsonPath = ".status.lastDrill",
        type = AdditionalPrinterColumn.Type.DATE,
        priority = 1)
@ValidationRule(
        value = "size(self.metadata.name) <= 40",
        message = "metadata.name must be at most 40 characters long, because the names of AWS resources begin with it:"
                + " shorten it")
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z]([a-z0-9]|-[a-z0-9])*$')",
        message =
                "metadata.name must be small letters, digits and single hyphens, beginning with a letter and not ending with"
                        + " a hyphen, because the names of AWS resources begin with it, such as production")
public final class PlatformEnvironment extends CustomResource<EnvironmentSpec, EnvironmentStatus>
        implements Namespaced {
    /** API group of all custom resources. */
    public static final String GROUP = "platform-operator.io";
    /** API version of all custom resources. */
    public static final String VERSION = "v1alpha1";
    /** kubectl's category of all custom resources: {@code kubectl get platform}. */
    public static final String CATEGORY = "platform";
    /** Annotation that asks for a reconciliation now; its handled value is in the status. */
    public static final String RECONCILE_REQUESTED_AT = GROUP + "/reconcile-requested-at";
    /** Annotation that pauses an object while it is {@code true}. */
    public static final String PAUSED = GROUP + "/paused";
    /** Label of a child: name of its environment. */
    public static final String ENVIRONMENT_LABEL = GROUP + "/environment";
    /** Label of a child: its region. */
    public static final String REGION_LABEL = GROUP + "/region";
    /** Label of a child: its subsystem, such as {@code network}. */
    public static final String SUBSYSTEM_LABEL = GROUP + "/subsystem";

    /** The status, or an empty one when nothing is reported yet. */
    @JsonIgnore
    public EnvironmentStatus reported() {
        @Nullable EnvironmentStatus status = getStatus();
        return status == null ? EnvironmentStatus.EMPTY : status;
    }
}
