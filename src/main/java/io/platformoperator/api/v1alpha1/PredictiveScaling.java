package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Predictive scaling of the node groups' Auto Scaling groups. AWS has no value for a missing policy; the API uses {@code Disabled},
 * because YAML 1.1 reads {@code Off} as a boolean.
 */
public enum PredictiveScaling {
    /** Forecasts the load and scales in advance. */
    @JsonProperty("ForecastAndScale")
    FORECAST_AND_SCALE,
    /** Forecasts the load and does not scale. */
    @JsonProperty("ForecastOnly")
    FORECAST_ONLY,
    /** No scaling policy. */
    @JsonProperty("Disabled")
    DISABLED
}
