package io.platformoperator.cluster;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.Step;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.FakeAws;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Plans for one part of a cluster that exists, from answers of AWS. */
final class FakePlan {
    private static final Owner OWNER = ClusterSpecs.owner("cluster", ClusterSpecs.production("shop"), 1);

    private FakePlan() {}

    /** The identity tags of the part, as EKS answers them. */
    static String tags() {
        return Serialization.asJson(OWNER.tagsFor("part"));
    }

    /**
     * The step for a part that carries the identity tags.
     *
     * @param part the end of its ARN, such as {@code addon/shop/coredns/1f2e}
     * @param moreTags its other tags
     * @param answers the bodies of answers by a text that the call contains, such as a part of the path
     */
    static <D, O> Step step(
            ResourceKind<Aws, D, O> kind,
            D desired,
            String part,
            Map<String, String> moreTags,
            Map<String, String> answers)
            throws IOException {
        var tags = new HashMap<>(OWNER.tagsFor("part"));
        tags.putAll(moreTags);
        try (var server = new MockApiServer();
                var fake = new FakeAws()) {
            fake.answer(
                    "GetResources",
                    Serialization.asJson(Map.of(
                            "ResourceTagMappingList",
                            List.of(Map.of(
                                    "ResourceARN",
                                    "arn:aws:eks:us-east-1:123456789012:" + part,
                                    "Tags",
                                    tags.entrySet().stream()
                                            .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                                            .toList())))));
            answers.forEach(fake::answer);
            var graph = new Graph<Aws>(OWNER, List.of(kind));
            graph.add("part", kind, _ -> desired);
            return fake.services(server, new SimpleMeterRegistry(), () -> true)
                    .regions()
                    .engine(new AwsAccount(null, null), "us-east-1")
                    .plan(graph)
                    .steps()
                    .getFirst();
        }
    }
}
