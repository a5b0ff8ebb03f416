package io.platformoperator.aws;

import io.platformoperator.graph.Engine;
import io.platformoperator.graph.PollIntervals;
import io.platformoperator.graph.ResourceCache;
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

/** One engine per account and region, created on first use and shared by all environments of that account and region. */
public final class AwsRegions implements AutoCloseable {
    private static final int CONNECTIONS = 64;

    private record AccountRegion(AwsAccount account, String region) {}

    private final PollIntervals pollIntervals;
    private final double callRate;
    private final BooleanSupplier isLeader;
    private final InstantSource clock;
    private final Executor executor;
    private final List<ExecutionInterceptor> interceptors;
    private final Consumer<ResourceKind<?, ?, ?>> onChange;
    private final InternalErrors internalErrors;
    private final SdkHttpClient http = ApacheHttpClient.builder()
            .maxConnections(CONNECTIONS)
            .connectionTimeout(Duration.ofSeconds(5))
            .socketTimeout(Duration.ofSeconds(60))
            .build();
    private final Map<AccountRegion, Engine<Aws>> engines = new ConcurrentHashMap<>();

    /**
     * Creates no engine yet.
     *
     * @param callRate factor on the call budgets; 1 for AWS's default limits
     * @param isLeader whether this process is the leader
     * @param interceptors interceptors of every call, for metrics
     * @param onChange called with the kind after each write of the operator and each listing that found a change
     */
    public AwsRegions(
            PollIntervals pollIntervals,
            double callRate,
            BooleanSupplier isLeader,
            InstantSource clock,
            Executor executor,
            List<ExecutionInterceptor> interceptors,
            Consumer<ResourceKind<?, ?, ?>> onChange) {
        this(pollIntervals, callRate, isLeader, clock, executor, interceptors, onChange, kind -> {});
    }

    /**
     * Creates no engine yet.
     *
     * @param onInternalError called with the kind for each exception of the operator itself; the other parameters are
     *     those of the other constructor
     */
    public AwsRegions(
            PollIntervals pollIntervals,
            double callRate,
            BooleanSupplier isLeader,
            InstantSource clock,
            Executor executor,
            List<ExecutionInterceptor> interceptors,
            Consumer<ResourceKind<?, ?, ?>> onChange,
            Consumer<String> onInternalError) {
        this.pollIntervals = pollIntervals;
        this.callRate = callRate;
        this.isLeader = isLeader;
        this.clock = clock;
        this.executor = executor;
        this.interceptors = List.copyOf(interceptors);
        this.onChange = onChange;
        this.internalErrors = new InternalErrors(onInternalError);
    }

    /** The engine of an account and region. Makes no AWS call. */
    public Engine<Aws> engine(AwsAccount account, String region) {
        return engines.computeIfAbsent(new AccountRegion(account, region), this::create);
    }

    private Engine<Aws> create(AccountRegion target) {
        var overrides = ClientOverrideConfiguration.builder()
                .retryStrategy(RetryMode.STANDARD)
                .apiCallTimeout(Duration.ofMinutes(2))
                .addExecutionInterceptor(new CallBudgets(callRate));
        interceptors.forEach(overrides::addExecutionInterceptor);
        var aws = new Aws(
                target.region(),
                credentials(target),
                http,
                overrides.build(),
                pollIntervals.coalescingWindow(),
                internalErrors);
        var cache = new ResourceCache<>(aws, pollIntervals, clock, executor, executor);
        cache.onChange(onChange);
        return new Engine<>(cache, pollIntervals, isLeader, clock, executor);
    }

    private AwsCredentialsProvider credentials(AccountRegion target) {
        var own = DefaultCredentialsProvider.builder().build();
        var roleArn = target.account().roleArn();
        if (roleArn == null) {
            return own;
        }
        var sts = StsClient.builder()
                .region(Region.of(target.region()))
                .credentialsProvider(own)
                .httpClient(http)
                .build();
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(request -> request.roleArn(roleArn)
                        .roleSessionName("platform-operator")
                        .externalId(target.account().externalId()))
                .build();
    }

    @Override
    public void close() {
        engines.values().forEach(engine -> engine.resourceCache().cloud().close());
        http.close();
    }
}
