package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Names of the in-cluster stacks, in display order. */
public enum StackName {
    /** Storage class, namespaces, network policies and outputs. Installed with any other stack. */
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

    /** The name in lowercase, as in a manifest. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
