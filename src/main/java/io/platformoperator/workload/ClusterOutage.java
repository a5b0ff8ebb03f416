package io.platformoperator.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.apply.ClusterUnreachable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The API server of a cluster does not answer: connections fail, or requests end without a response. The message is that of the
 * first failure, so that all reports of one outage are equal.
 */
public final class ClusterOutage extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Instant since;
    private final boolean answeredBefore;
    private final transient @Nullable ApiServerAccess access;

    /**
     * An outage.
     *
     * @param access null for a cluster that is not an EKS cluster, or whose access is unknown
     */
    public ClusterOutage(
            String message,
            Instant since,
            boolean answeredBefore,
            @Nullable ApiServerAccess access,
            RuntimeException cause) {
        super(message, cause);
        this.since = since;
        this.answeredBefore = answeredBefore;
        this.access = access;
    }

    /** Time of the first failure since the latest answer. */
    public Instant since() {
        return since;
    }

    /** True if the API server has answered this process before: networks can reach each other. */
    public boolean hasAnsweredBefore() {
        return answeredBefore;
    }

    /** The networks that can reach the API server; empty for the operator's own cluster. */
    public Optional<ApiServerAccess> access() {
        return Optional.ofNullable(access);
    }

    /** True if the exception of a request means that the API server did not answer, and not that it refused the request. */
    static boolean isMissingAnswer(RuntimeException exception) {
        return (exception instanceof ClusterUnreachable || exception instanceof KubernetesClientException)
                && !isAnswer(exception)
                && causes(exception).anyMatch(ClusterOutage::isConnectionFailure);
    }

    /** True if the exception is an answer of the API server. */
    static boolean isAnswer(RuntimeException exception) {
        return causes(exception)
                .anyMatch(cause -> cause instanceof KubernetesClientException answer && answer.getCode() > 0);
    }

    /** Class and text of the cause, such as {@code ConnectException: Connection refused}; the JDK gives some no text. */
    static String detail(RuntimeException exception) {
        var cause = causes(exception)
                .filter(each -> each instanceof ConnectException || each instanceof HttpTimeoutException)
                .reduce((outer, inner) -> inner)
                .or(() -> causes(exception).reduce((outer, inner) -> inner))
                .orElse(exception);
        var name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }

    /** A failure of TLS is an answer of some server; a response that is not JSON, one of the API server or of a proxy. */
    private static boolean isConnectionFailure(Throwable cause) {
        return cause instanceof TimeoutException
                || (cause instanceof IOException
                        && !(cause instanceof SSLException)
                        && !(cause instanceof JsonProcessingException));
    }

    private static Stream<Throwable> causes(Throwable exception) {
        return Stream.iterate(exception, cause -> cause != null, Throwable::getCause);
    }
}
