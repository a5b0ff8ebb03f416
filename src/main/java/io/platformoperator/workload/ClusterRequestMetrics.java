package io.platformoperator.workload;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts requests to workload clusters, retries included: {@code platform_cluster_requests_total{method}}. */
public final class ClusterRequestMetrics implements Interceptor {
    private final MeterRegistry registry;

    /** Registers the counter in a registry. */
    public ClusterRequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        Counter.builder("platform.cluster.requests")
                .description("Requests of the operator to the API servers of workload clusters")
                .tag("method", request.method())
                .register(registry)
                .increment();
    }
}
