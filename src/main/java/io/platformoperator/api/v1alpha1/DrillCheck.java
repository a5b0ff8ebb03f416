package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** An assertion about restored data. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DrillCheck(
        @JsonPropertyDescription(
                "A query. It runs in a read-only transaction of the restored database, for at most 60 seconds.")
        @Required
        @Size(min = 1, max = 4096)
        @ValidationRule(
                value = "self.trim().size() > 0",
                message = "spec.checks[].sql is blank: write a query, such as SELECT count(*) > 0 FROM orders")
        String sql,

        @JsonPropertyDescription(
                "The expected value of the first column of the first row, as PostgreSQL writes it as text: t for true, 12"
                        + " for a number.")
        @Required
        @Size(max = 1024)
        String expect) {}
