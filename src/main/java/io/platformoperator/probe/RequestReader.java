package io.platformoperator.probe;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.ProbeRequest;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the operator asks of the probe, and what the environment publishes for applications, from ConfigMaps of the probe's
 * cluster: they are there also when the operator's own cluster is lost. The probe's Roles permit these ConfigMaps only.
 */
final class RequestReader {
    /** Name of the ConfigMap with the request, in the probe's namespace. */
    static final String NAME = "platform-probe-request";

    private static final Logger LOG = LoggerFactory.getLogger(RequestReader.class);
    private static final String SERVICES = "services";
    private static final String OUTPUTS = "platform-outputs";

    private final KubernetesClient client;
    private final String namespace;
    private ProbeRequest last = ProbeRequest.NONE;

    RequestReader(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** The present request. While the API server does not answer, the one that was read last: a fence must not end by an outage. */
    ProbeRequest request() {
        try {
            var data = data(namespace, NAME);
            last = new ProbeRequest(null, data.get("endSessions"), data.get("verify"));
        } catch (KubernetesClientException e) {
            LOG.warn("can't read the ConfigMap {}/{}: {}", namespace, NAME, e.getMessage());
        }
        return last;
    }

    /** What the environment publishes for applications. */
    Map<String, String> outputs() {
        return data(SERVICES, OUTPUTS);
    }

    private Map<String, String> data(String of, String name) {
        var map = client.configMaps().inNamespace(of).withName(name).get();
        return map == null || map.getData() == null ? Map.of() : map.getData();
    }
}
