package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The in-cluster stacks, in the order in which they are thought of. */
public enum StackName {
    /** What every cluster has: storage class, namespaces, network policies, outputs. Always installed. */
    @JsonProperty("base")
    BASE,
    /** Istio. */
    @JsonProperty("mesh")
    MESH,
    /** AWS Load Balancer Controller. */
    @JsonProperty("ingress")
    INGRESS,
    /** Cluster Autoscaler and Vertical Pod Autoscaler. */
    @JsonProperty("autoscaling")
    AUTOSCALING,
    /** Prometheus, Grafana, Alertmanager. */
    @JsonProperty("monitoring")
    MONITORING,
    /** Elasticsearch, Logstash, Kibana, Filebeat. */
    @JsonProperty("logging")
    LOGGING,
    /** OpenTelemetry collectors and Jaeger. */
    @JsonProperty("tracing")
    TRACING,
    /** Vault. */
    @JsonProperty("secrets")
    SECRETS,
    /** Velero. */
    @JsonProperty("backup")
    BACKUP;

    /** As in a manifest. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
