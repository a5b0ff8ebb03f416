package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Sizes that are set by hand, per component. What is left out follows the tier. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SizingSettings(
        @JsonPropertyDescription("Node group of the gateways.") @Nullable
        NodeGroupSizing gateway,

        @JsonPropertyDescription("Node group of the services.") @Nullable
        NodeGroupSizing services,

        @JsonPropertyDescription("Node group of observability and add-ons.") @Nullable
        NodeGroupSizing system,

        @JsonPropertyDescription("PostgreSQL.") @Nullable DatabaseSizing database,

        @JsonPropertyDescription("Redis or Valkey.") @Nullable
        CacheSizing cache) {}
