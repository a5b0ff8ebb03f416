package io.platformoperator.apply;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Records the requests of a client. Can fail all requests after a given number, as if the process had died. */
final class RecordedRequests implements Interceptor {
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final AtomicInteger allowed = new AtomicInteger(Integer.MAX_VALUE);

    KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(builder -> builder.addOrReplaceInterceptor("traffic", this))
                .build();
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (allowed.getAndDecrement() <= 0) {
            throw new IllegalStateException("dead");
        }
        sent.add(request.method() + " " + request.uri().getPath()
                + (String.valueOf(request.uri().getQuery()).contains("watch=true") ? " (watch)" : ""));
    }

    /** Fails every request after so many. */
    void dieAfter(int requests) {
        allowed.set(requests);
    }

    /** The requests since the last call. */
    List<String> take() {
        var all = List.copyOf(sent);
        sent.clear();
        return all;
    }

    /** The requests that write. */
    static List<String> writes(List<String> requests) {
        return requests.stream().filter(request -> !request.startsWith("GET ")).toList();
    }
}
