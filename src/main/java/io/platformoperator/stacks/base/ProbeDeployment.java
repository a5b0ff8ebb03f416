package io.platformoperator.stacks.base;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.stacks.manifests.PodPlacement;
import io.platformoperator.stacks.manifests.StackResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Deployment of the region's probe, with its rights. It exists as soon as the region has a database or a cache, and the
 * probe's service account its pod identity association: EKS gives the role to pods that are created afterwards only, so the
 * association is an annotation of the pod, which is created again with each new one. The addresses are outputs of the
 * environment. It costs a part of a node that runs anyway, and a read of each secret
 * every ten minutes, so an environment of one region has it too: its heartbeats prove restored data.
 */
final class ProbeDeployment {
    private ProbeDeployment() {}

    static List<HasMetadata> of(StackSpec spec, ProbeOptions options) {
        var region = spec.placement().region();
        var outputs = spec.inputs().outputs();
        var prefix = region.equals(outputs.get("region")) ? "" : region + ".";
        var stores = new ArrayList<String>();
        stores.addAll(endpoint(outputs, "database", prefix + "database.", "endpoint"));
        var database = outputs.get(prefix + "database.name");
        if (!stores.isEmpty() && database != null) {
            stores.add("--database-name=" + database);
        }
        stores.addAll(endpoint(outputs, "cache", prefix + "cache.", "primaryEndpoint"));
        var identity = outputs.get(prefix + "cluster.probePodIdentity");
        if (stores.isEmpty() || identity == null) {
            return List.of();
        }
        var arguments = new ArrayList<>(List.of(
                "probe",
                "--region=" + region,
                "--heartbeat-interval=" + options.heartbeatInterval().toMillis() + "ms"));
        arguments.addAll(stores);
        var objects = new ArrayList<>(StackResource.objects(
                "base/probe.yaml",
                Map.of(
                        "IMAGE",
                        options.image(),
                        "ARGUMENTS",
                        arguments,
                        "REGION",
                        region,
                        "POD_IDENTITY",
                        identity,
                        "NODE_SELECTOR",
                        PodPlacement.nodeSelector(spec))));
        var request = spec.inputs().probe();
        if (request != null) {
            objects.addAll(ProbeRequests.of(spec, request, options, stores));
        }
        return objects;
    }

    /** The arguments for a store; none until all of its outputs exist. */
    private static List<String> endpoint(Map<String, String> outputs, String store, String prefix, String hostKey) {
        var host = outputs.get(prefix + hostKey);
        var port = outputs.get(prefix + "port");
        var secret = outputs.get(prefix + "secretArn");
        return host == null || port == null || secret == null
                ? List.of()
                : List.of(
                        "--" + store + "-host=" + host,
                        "--" + store + "-port=" + port,
                        "--" + store + "-secret=" + secret);
    }
}
