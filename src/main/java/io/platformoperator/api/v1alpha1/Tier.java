package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Tier of an environment. It sets the share of the production sizes and the defaults for protection of data. */
public enum Tier {
    /** 100 % of the production sizes. By default protected against deletion, and data is retained. */
    @JsonProperty("production")
    PRODUCTION,
    /** 75 % of the production sizes. By default data is retained. */
    @JsonProperty("staging")
    STAGING,
    /** 50 % of the production sizes. */
    @JsonProperty("development")
    DEVELOPMENT,
    /** 50 % of the production sizes, one node per group when idle; a load test scales it on demand. */
    @JsonProperty("testing")
    TESTING
}
