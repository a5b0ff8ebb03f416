package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Sizes of the cache that are set by hand. What is left out follows the tier. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CacheSizing(
        @JsonPropertyDescription("ElastiCache node type, such as cache.r6g.xlarge; left out: by the tier.")
        @Size(max = 32)
        @ValidationRule(
                value = Rules.CACHE_TYPE,
                message = "spec.sizing.cache.nodeType must be an ElastiCache node type, such as cache.r6g.xlarge")
        @Nullable
        String nodeType,

        @JsonPropertyDescription("Nodes, one primary and the rest replicas; left out: by the tier.")
        @Min(1)
        @Max(6)
        @Nullable
        Integer nodes) {}
