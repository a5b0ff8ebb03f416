package io.platformoperator.workload;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.platformoperator.aws.Aws;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens of one EKS cluster: a presigned {@code sts:GetCallerIdentity} request that is valid for this cluster only. EKS
 * accepts a token for 15 minutes after it was signed. A new token, which needs no call to AWS, is signed after ten minutes.
 */
final class EksTokens implements OAuthTokenProvider {
    private static final String PREFIX = "k8s-aws-v1.";
    private static final String CLUSTER_HEADER = "x-k8s-aws-id";
    private static final Duration MAX_AGE = Duration.ofMinutes(10);
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Function<Map<String, String>, URI> sign;
    private final String cluster;
    private final InstantSource clock;
    private @Nullable Token current;

    private record Token(String text, Instant signed) {}

    EksTokens(Function<Map<String, String>, URI> sign, String cluster, InstantSource clock) {
        this.sign = sign;
        this.cluster = cluster;
        this.clock = clock;
    }

    static EksTokens of(Aws aws, String cluster, InstantSource clock) {
        return new EksTokens(aws::presignedCallerIdentity, cluster, clock);
    }

    @Override
    public synchronized String getToken() {
        var now = clock.instant();
        if (current == null || !now.isBefore(current.signed().plus(MAX_AGE))) {
            var url = sign.apply(Map.of(CLUSTER_HEADER, cluster)).toString();
            current = new Token(PREFIX + ENCODER.encodeToString(url.getBytes(UTF_8)), now);
        }
        return current.text();
    }
}
