package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where an environment runs. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.secondary) || self.secondary.name != self.primary.name",
        message = "spec.regions.secondary.name must differ from spec.regions.primary.name: choose another region",
        fieldPath = ".secondary.name")
@ValidationRule(
        value = "!has(self.secondary) || !isCIDR(self.primary.cidr) || !isCIDR(self.secondary.cidr)"
                + " || !(cidr(self.primary.cidr).containsCIDR(self.secondary.cidr)"
                + " || cidr(self.secondary.cidr).containsCIDR(self.primary.cidr))",
        message =
                "spec.regions.secondary.cidr must not overlap spec.regions.primary.cidr, or the regions can't be peered:"
                        + " choose another network, such as 10.1.0.0/16",
        fieldPath = ".secondary.cidr")
public record Regions(
        @JsonPropertyDescription("The region that runs the platform.") @Required
        RegionSpec primary,

        @JsonPropertyDescription("The region that stands by; leave out for one region.") @Nullable
        SecondaryRegionSpec secondary) {}
