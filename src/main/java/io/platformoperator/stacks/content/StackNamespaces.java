package io.platformoperator.stacks.content;

/** The namespaces that the stacks are in. They are made by the base stack. */
public final class StackNamespaces {
    /** Of Kubernetes itself; the controllers with rights on AWS are here, too. */
    public static final String SYSTEM = "kube-system";
    /** Istio's control plane, and what holds for the whole mesh. */
    public static final String MESH = "istio-system";
    /** Istio's gateway, through which requests come in. */
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
    /** The platform's services: the users' Deployments, and what the stacks add to each. */
    public static final String SERVICES = "services";

    private StackNamespaces() {}
}
