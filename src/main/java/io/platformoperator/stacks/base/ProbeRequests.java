package io.platformoperator.stacks.base;

import static io.platformoperator.stacks.manifests.NamespaceNames.MONITORING;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a failover asks of the probe: a ConfigMap that the probe reads, and the Job that proves a fence. They stand in the cluster
 * of the region until the request ends, so that no answer depends on the operator's own cluster.
 */
final class ProbeRequests {
    private static final String CONFIG_MAP = "platform-probe-request";
    private static final String PROOF = "platform-fence-proof";

    private ProbeRequests() {}

    /** @param stores arguments for the database and the cache */
    static List<HasMetadata> of(StackSpec spec, ProbeRequest request, ProbeOptions options, List<String> stores) {
        var objects = new ArrayList<HasMetadata>();
        var data = new TreeMap<String, String>();
        if (request.endSessions() != null) {
            data.put("endSessions", request.endSessions());
        }
        if (request.verify() != null) {
            data.put("verify", request.verify());
        }
        if (!data.isEmpty()) {
            objects.add(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(MONITORING)
                    .withName(CONFIG_MAP)
                    .endMetadata()
                    .withData(data)
                    .build());
        }
        if (request.proof() != null) {
            objects.addAll(proof(spec, request.proof(), options, stores));
        }
        return objects;
    }

    /** The name contains a hash, because a Job is immutable. */
    private static List<HasMetadata> proof(StackSpec spec, String request, ProbeOptions options, List<String> stores) {
        var region = spec.placement().region();
        var arguments = new ArrayList<>(List.of("fence-proof", "--region=" + region, "--request=" + request));
        arguments.addAll(stores);
        return StackResource.objects(
                "base/fence-proof.yaml",
                Map.of(
                        "NAME",
                        PROOF + "-" + AwsNames.hash(options.image() + arguments),
                        "REQUEST",
                        request,
                        "IMAGE",
                        options.image(),
                        "ARGUMENTS",
                        arguments,
                        "REGION",
                        region,
                        "NODE_SELECTOR",
                        PodPlacement.nodeSelector(spec, "services")));
    }
}
