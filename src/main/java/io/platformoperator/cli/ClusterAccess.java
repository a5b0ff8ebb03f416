package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What commands say when they can't read from the cluster of the kubeconfig. */
final class ClusterAccess {
    private ClusterAccess() {}

    /** The failure of a command, with what to do about it. */
    static CommandException failure(KubernetesClientException e) {
        var cause = e.getCause();
        var reason = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : cause != null && cause.getMessage() != null ? cause.getMessage() : e.getMessage();
        return new CommandException(
                "could not read from the cluster of the kubeconfig: "
                        + String.valueOf(reason).replaceAll("\\s+", " ")
                        + ". Check KUBECONFIG and the current context with kubectl get penv -A",
                e);
    }
}
