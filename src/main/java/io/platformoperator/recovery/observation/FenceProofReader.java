package io.platformoperator.recovery.observation;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.probe.observation.FenceProof;
import io.platformoperator.workload.ClusterConnections;
import io.platformoperator.workload.ClusterOutage;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the newest answer to a request for a proof of the fence from the pods of its Job, by the connection that the stacks use.
 * A pod that failed, or that no node takes, proves nothing.
 *
 * @param clusters the connections
 */
public record FenceProofReader(ClusterConnections clusters) {
    /**
     * The newest proof, or why there is none.
     *
     * @param request ID of the request
     */
    public Reading<FenceProof> read(RegionTarget region, String request) {
        var connection = clusters.open(region.account(), region.region(), region.cluster());
        if (connection.isEmpty()) {
            return Reading.missing("the operator has no connection to the cluster " + region.cluster()
                    + " yet: the status of its stacks says why");
        }
        var cluster = connection.get();
        try {
            var pods = cluster.call(() -> cluster.client()
                    .pods()
                    .inNamespace(FenceProof.NAMESPACE)
                    .withLabel(FenceProof.REQUEST_LABEL, request)
                    .list()
                    .getItems());
            return newest(pods, request);
        } catch (ClusterOutage | KubernetesClientException e) {
            return Reading.missing("the cluster " + region.cluster() + " does not answer: " + e.getMessage());
        }
    }

    static Reading<FenceProof> newest(List<Pod> pods, String request) {
        return pods.stream()
                .flatMap(FenceProofReader::ends)
                .map(ContainerStateTerminated::getMessage)
                .filter(Objects::nonNull)
                .map(FenceProof::parse)
                .flatMap(Optional::stream)
                .filter(proof -> proof.request().equals(request))
                .max(Comparator.comparing(FenceProof::at))
                .map(Reading::of)
                .orElseGet(() -> Reading.missing(why(pods)));
    }

    /** The ends of the proof's container: of the present one, and of the one before a restart. */
    private static Stream<ContainerStateTerminated> ends(Pod pod) {
        return pod.getStatus() == null
                ? Stream.empty()
                : pod.getStatus().getContainerStatuses().stream()
                        .filter(container -> container.getName().equals(FenceProof.NAME))
                        .flatMap(container -> Stream.of(container.getLastState(), container.getState()))
                        .filter(Objects::nonNull)
                        .map(state -> state.getTerminated())
                        .filter(Objects::nonNull);
    }

    private static String why(List<Pod> pods) {
        if (pods.isEmpty()) {
            return "the Job " + FenceProof.NAME + " in namespace " + FenceProof.NAMESPACE + " has no pod yet";
        }
        return pods.stream()
                .map(pod -> "the pod " + FenceProof.NAMESPACE + "/"
                        + pod.getMetadata().getName() + " " + state(pod))
                .sorted()
                .collect(Collectors.joining("; "));
    }

    private static String state(Pod pod) {
        var status = pod.getStatus();
        if (status == null || status.getPhase() == null) {
            return "has no status yet";
        }
        var unscheduled = status.getConditions().stream()
                .filter(condition -> condition.getType().equals("PodScheduled")
                        && condition.getStatus().equals("False"))
                .map(condition -> "is not scheduled: " + condition.getMessage())
                .findFirst();
        return unscheduled.orElseGet(() -> ends(pod)
                .map(end -> "ended with exit code " + end.getExitCode() + " and without an answer: its log says why")
                .reduce((_, last) -> last)
                .orElse("is " + status.getPhase() + " and has not answered"));
    }
}
