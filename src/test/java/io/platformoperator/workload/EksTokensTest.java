package io.platformoperator.workload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class EksTokensTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2030-01-31T12:00:00Z"));
    private final AtomicInteger signed = new AtomicInteger();
    private final EksTokens tokens = new EksTokens(
            headers -> URI.create("https://sts.eu-west-1.amazonaws.com/?n=" + signed.incrementAndGet() + "&for="
                    + headers.get("x-k8s-aws-id")),
            "production-eu-west-1",
            now::get);

    @Test
    void tokenIsASignedRequestForThisCluster() {
        var token = tokens.getToken();
        assertThat(token).startsWith("k8s-aws-v1.").doesNotContain("=");
        var url = new String(Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())), UTF_8);
        assertThat(url).isEqualTo("https://sts.eu-west-1.amazonaws.com/?n=1&for=production-eu-west-1");
    }

    /** EKS accepts a token for 15 minutes after it was signed. */
    @Test
    void signsANewTokenBeforeTheOldOneExpires() {
        var first = tokens.getToken();
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(9)));
        assertThat(tokens.getToken()).isEqualTo(first);
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));
        assertThat(tokens.getToken()).isNotEqualTo(first);
    }
}
