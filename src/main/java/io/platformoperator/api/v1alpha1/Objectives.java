package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Recovery objectives in minutes, which drills and failovers are measured against. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Objectives(
        @JsonPropertyDescription("Maximum time until the database is available again.")
        @Default("15")
        @Min(1)
        @Max(10080)
        Integer databaseMinutes,

        @JsonPropertyDescription("Maximum time until the services are available again.")
        @Default("30")
        @Min(1)
        @Max(10080)
        Integer servicesMinutes,

        @JsonPropertyDescription("Maximum time until all parts of the region are available again.")
        @Default("60")
        @Min(1)
        @Max(10080)
        Integer fullSystemMinutes,

        @JsonPropertyDescription("Maximum time until the other region runs the platform.")
        @Default("240")
        @Min(1)
        @Max(10080)
        Integer crossRegionFailoverMinutes,

        @JsonPropertyDescription("Maximum age of the data at the recovery point (RPO).")
        @Default("5")
        @Min(1)
        @Max(1440)
        Integer dataLossMinutes) {
    public Objectives {
        databaseMinutes = databaseMinutes == null ? 15 : databaseMinutes;
        servicesMinutes = servicesMinutes == null ? 30 : servicesMinutes;
        fullSystemMinutes = fullSystemMinutes == null ? 60 : fullSystemMinutes;
        crossRegionFailoverMinutes = crossRegionFailoverMinutes == null ? 240 : crossRegionFailoverMinutes;
        dataLossMinutes = dataLossMinutes == null ? 5 : dataLossMinutes;
    }
}
