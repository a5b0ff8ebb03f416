package io.platformoperator.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.ResourceKindBuilder;
import io.platformoperator.graph.Step;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.graph.UpdateBehavior;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannedResourceTest {
    @Test
    void aReplacementNamesTheDataThatItConcerns() {
        assertThat(whyOf(kind().holdsData(), "replicationSource")).contains("holds data", "spec.failover.oldPrimary");
        assertThat(whyOf(kind().holdsData(), "state"))
                .as("what could not be created holds none")
                .isEmpty();
        assertThat(whyOf(kind(), "subnet")).isEmpty();
    }

    private static ResourceKindBuilder<Aws, String, String> kind() {
        return ResourceKind.<Aws, String, String>named("test/Database")
                .name(desired -> desired, observed -> observed)
                .list(aws -> List.of())
                .preview(desired -> desired)
                .create((aws, desired, request) -> desired)
                .delete((aws, observed, request) -> {});
    }

    private static String whyOf(ResourceKindBuilder<Aws, String, String> builder, String field) {
        var kind = builder.build();
        var owner = new Owner("shop/prod", "uid", "us-east-1", "database", 1, Map.of(), TeardownPolicy.DELETE);
        var node = new Graph<Aws>(owner, List.of(kind)).add("instance", kind, dependencies -> "db");
        var difference = new Difference(field, "before", "after", UpdateBehavior.REPLACE);
        return PlannedResource.of(new Step.Replace<>(node, "db", "db", List.of(difference), List.of()))
                .why();
    }
}
