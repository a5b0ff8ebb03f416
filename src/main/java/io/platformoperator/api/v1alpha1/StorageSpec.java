package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** A region's buckets, resolved. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorageSpec(
        @JsonPropertyDescription("Where it runs, in whose name.") @Required
        Placement placement,

        @JsonPropertyDescription("Buckets.") @Required @Size(max = 20)
        List<Bucket> buckets,

        @JsonPropertyDescription("Whether buckets are emptied before they are deleted (deletion policy Delete only).")
        @Required
        boolean emptyOnDelete)
        implements SubsystemSpec {
    public StorageSpec {
        buckets = Frozen.list(buckets);
    }
}
