package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Predictive scaling of the node groups' Auto Scaling groups. (AWS has no word for off; {@code Off} would be a boolean in YAML.) */
public enum PredictiveScaling {
    /** Forecasts the load and scales ahead of it. */
    @JsonProperty("ForecastAndScale")
    FORECAST_AND_SCALE,
    /** Forecasts, for people to look at; does not scale. */
    @JsonProperty("ForecastOnly")
    FORECAST_ONLY,
    /** No policy. */
    @JsonProperty("Disabled")
    DISABLED
}
