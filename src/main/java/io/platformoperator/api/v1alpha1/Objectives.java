package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Recovery objectives that drills and failovers are measured against, in minutes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Objectives(
        @JsonPropertyDescription("Time until the database is back.") @Default("15") @Min(1) @Max(10080)
        Integer databaseMinutes,

        @JsonPropertyDescription("Time until the services are back.") @Default("30") @Min(1) @Max(10080)
        Integer servicesMinutes,

        @JsonPropertyDescription("Time until everything in the region is back.") @Default("60") @Min(1) @Max(10080)
        Integer fullSystemMinutes,

        @JsonPropertyDescription("Time until the other region has taken over.") @Default("240") @Min(1) @Max(10080)
        Integer crossRegionFailoverMinutes,

        @JsonPropertyDescription("How much of the newest data may be lost.") @Default("5") @Min(1) @Max(1440)
        Integer dataLossMinutes) {
    public Objectives {
        databaseMinutes = databaseMinutes == null ? 15 : databaseMinutes;
        servicesMinutes = servicesMinutes == null ? 30 : servicesMinutes;
        fullSystemMinutes = fullSystemMinutes == null ? 60 : fullSystemMinutes;
        crossRegionFailoverMinutes = crossRegionFailoverMinutes == null ? 240 : crossRegionFailoverMinutes;
        dataLossMinutes = dataLossMinutes == null ? 5 : dataLossMinutes;
    }
}
