package io.platformoperator.stacks.manifests;

/** Names of the stacks' namespaces. The base stack creates all except {@code kube-system}. */
public final class NamespaceNames {
    /** Kubernetes' own namespace, also of the controllers with permissions on AWS. */
    public static final String SYSTEM = "kube-system";
    /** Istio's control plane and mesh-wide configuration. */
    public static final String MESH = "istio-system";
    /** Istio's ingress gateway. */
    public static final String GATEWAY = "istio-ingress";
    /** Prometheus, Alertmanager, Grafana. */
    public static final String MONITORING = "monitoring";
    /** Elasticsearch, Logstash, Kibana, Filebeat. */
    public static final String LOGGING = "logging";
    /** Collectors and Jaeger. */
    public static final String TRACING = "tracing";
    /** Vault. */
    public static final String SECRETS = "vault";
    /** Velero. */
    public static final String BACKUP = "velero";
    /** The users' services: their Deployments, and the objects that the stacks add per service. */
    public static final String SERVICES = "services";

    private NamespaceNames() {}
}
