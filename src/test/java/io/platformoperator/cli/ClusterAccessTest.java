package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClusterAccessTest {
    private static final String HINT = ". Check KUBECONFIG and the current context with kubectl get penv -A";

    @Test
    void theInnermostCauseIsTheReason() {
        assertThat(message(new UnknownHostException("api.example.com: Name or service not known")))
                .isEqualTo(
                        "could not read from the cluster of the kubeconfig: the host api.example.com of its API server"
                                + " is not known" + HINT);
        assertThat(message(new ConnectException("Connection refused")))
                .contains("its API server does not accept connections (Connection refused)" + HINT);
        assertThat(message(new IOException("PKIX path building failed")))
                .contains("kubeconfig: PKIX path building failed" + HINT);
    }

    @Test
    void theWordsOfTheApiServerComeFirst() {
        var refused = new KubernetesClientException(
                "Failure executing",
                403,
                new StatusBuilder().withMessage("penv is forbidden").build());
        assertThat(ClusterAccess.failure(refused)).hasMessageContaining("kubeconfig: penv is forbidden" + HINT);
    }

    private static String message(Exception cause) {
        var client = new KubernetesClientException(
                "Operation: [get] for kind: [X] failed.", new IOException("java.io.IOException: outer", cause));
        return String.valueOf(ClusterAccess.failure(client).getMessage());
    }
}
