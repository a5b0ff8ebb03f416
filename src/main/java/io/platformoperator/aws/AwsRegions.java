package io.platformoperator.aws;

import io.platformoperator.graph.Engine;
import io.platformoperator.graph.Observatory;
import io.platformoperator.graph.Pace;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** An engine per account and region, made when first asked for and shared by all environments there. */
public final class AwsRegions implements AutoCloseable {
    private static final int CONNECTIONS = 64;

    private record Place(AwsAccount account, String region) {}

    private final Pace pace;
    private final double callRate;
    private final BooleanSupplier leads;
    private final InstantSource clock;
    private final Executor executor;
    private final List<ExecutionInterceptor> interceptors;
    private final Consumer<ResourceKind<?, ?, ?>> onChange;
    private final SdkHttpClient http = ApacheHttpClient.builder()
            .maxConnections(CONNECTIONS)
            .connectionTimeout(Duration.ofSeconds(5))
            .socketTimeout(Duration.ofSeconds(60))
            .build();
    private final Map<Place, Engine<Aws>> engines = new ConcurrentHashMap<>();

    /**
     * Regions that nobody asked for yet.
     *
     * @param callRate factor on the rates of calls below which it stays; 1 for AWS's usual limits
     * @param leads whether this process is the leader
     * @param interceptors see every call, for metrics
     * @param onChange told after each write of ours and each look that showed something new
     */
    public AwsRegions(
            Pace pace,
            double callRate,
            BooleanSupplier leads,
            InstantSource clock,
            Executor executor,
            List<ExecutionInterceptor> interceptors,
            Consumer<ResourceKind<?, ?, ?>> onChange) {
        this.pace = pace;
        this.callRate = callRate;
        this.leads = leads;
        this.clock = clock;
        this.executor = executor;
        this.interceptors = List.copyOf(interceptors);
        this.onChange = onChange;
    }

    /** The engine of that account and region. No call is made yet. */
    public Engine<Aws> engine(AwsAccount account, String region) {
        return engines.computeIfAbsent(new Place(account, region), this::open);
    }

    private Engine<Aws> open(Place place) {
        var overrides = ClientOverrideConfiguration.builder()
                .retryStrategy(RetryMode.STANDARD)
                .apiCallTimeout(Duration.ofMinutes(2))
                .addExecutionInterceptor(new CallBudgets(callRate));
        interceptors.forEach(overrides::addExecutionInterceptor);
        var aws = new Aws(place.region(), credentials(place), http, overrides.build(), pace.shared());
        var observatory = new Observatory<>(aws, pace, clock, executor, executor);
        observatory.onChange(onChange);
        return new Engine<>(observatory, pace, leads, clock, executor);
    }

    private AwsCredentialsProvider credentials(Place place) {
        var own = DefaultCredentialsProvider.builder().build();
        var roleArn = place.account().roleArn();
        if (roleArn == null) {
            return own;
        }
        var sts = StsClient.builder()
                .region(Region.of(place.region()))
                .credentialsProvider(own)
                .httpClient(http)
                .build();
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(roleArn)
                        .roleSessionName("platform-operator")
                        .externalId(place.account().externalId()))
                .build();
    }

    @Override
    public void close() {
        engines.values().forEach(engine -> engine.observatory().cloud().close());
        http.close();
    }
}
