package io.platformoperator.workload;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what is asked of workload clusters: {@code platform_cluster_requests_total{method}}, repetitions included. */
public final class RequestMetrics implements Interceptor {
    private final MeterRegistry registry;

    /** Counts in that registry. */
    public RequestMetrics(MeterRegistry registry) {
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
