package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an environment is for; decides its share of the production sizes and its safety defaults. */
public enum Tier {
    /** 100 % of the production sizes; protected and retained unless said otherwise. */
    @JsonProperty("production")
    PRODUCTION,
    /** 75 % of the production sizes; retained unless said otherwise. */
    @JsonProperty("staging")
    STAGING,
    /** 50 % of the production sizes. */
    @JsonProperty("development")
    DEVELOPMENT,
    /** 50 % of the production sizes, one node per group when idle, scaled on demand by a load test. */
    @JsonProperty("testing")
    TESTING
}
