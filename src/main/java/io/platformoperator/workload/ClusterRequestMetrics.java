package io.platformoperator.workload;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.MeterRegistry;
import io.platformoperator.metrics.Metric;

/** Counts requests to workload clusters, retries included: {@code platform_cluster_requests_total{method}}. */
public final class ClusterRequestMetrics implements Interceptor {
    private final MeterRegistry registry;

    /** Registers the counter in a registry. */
    public ClusterRequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        Metric.CLUSTER_REQUESTS.counter(registry, request.method()).increment();
    }
}
