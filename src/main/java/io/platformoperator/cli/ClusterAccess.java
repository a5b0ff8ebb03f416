package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What commands say when they can't read from the cluster of the kubeconfig. */
final class ClusterAccess {
    private ClusterAccess() {}

    /** The failure of a command, with what to do about it. */
    static CommandException failure(KubernetesClientException e) {
        var answer = e.getStatus() == null ? null : e.getStatus().getMessage();
        return new CommandException(
                "could not read from the cluster of the kubeconfig: "
                        + (answer == null ? reason(e) : answer)
                                .replaceAll("\\s+", " ")
                                .replaceFirst("[.]$", "")
                        + ". Check KUBECONFIG and the current context with kubectl get penv -A",
                e);
    }

    /** The message of the innermost cause that has one: those around it name operations of the client. */
    private static String reason(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, each -> each != null, each -> each.getCause())
                .map(ClusterAccess::words)
                .filter(each -> !each.isBlank())
                .reduce((outer, inner) -> inner)
                .orElse("no answer");
    }

    private static String words(Throwable cause) {
        var message = cause.getMessage() == null ? "" : cause.getMessage();
        return switch (cause) {
            case UnknownHostException host ->
                "the host " + message.replaceFirst(":.*", "") + " of its API server is not known";
            case ConnectException refused ->
                "its API server does not accept connections (" + message.replaceFirst("^[\\w.$]+Exception: ", "") + ")";
            default -> message.replaceFirst("^[\\w.$]+Exception: ", "");
        };
    }
}
