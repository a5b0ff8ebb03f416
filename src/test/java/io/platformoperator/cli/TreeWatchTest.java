package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TreeWatchTest {
    private static final Instant START = Instant.parse("2030-01-31T12:00:00Z");

    @Test
    void printsEachChangeOnceUntilTheEnvironmentIsDeleted() throws InterruptedException {
        assertThat(watch(false, "1/9", "1/9", "2/9")).isEqualTo("""
                        --- 2030-01-31T12:00:00Z
                        platform/shop  Provisioning  1/9
                        --- 2030-01-31T12:00:02Z
                        platform/shop  Provisioning  2/9
                        The environment is deleted.
                        """);
    }

    @Test
    void aTerminalShowsTheNewestTreeOnly() throws InterruptedException {
        assertThat(watch(true, "1/9", "1/9", "2/9").split("\033\\[H\033\\[2J"))
                .containsExactly(
                        "",
                        "platform/shop  Provisioning  1/9\n",
                        "platform/shop  Provisioning  2/9\nThe environment is deleted.\n");
    }

    /** The reads find the environment with each progress, then no more. Each takes a second of the clock. */
    private static String watch(boolean isTerminal, String... progress) throws InterruptedException {
        var reads = new ArrayDeque<>(List.of(progress));
        var out = new StringWriter();
        var clock = new Instant[] {START.minusSeconds(1)};
        new TreeWatch(new PrintWriter(out), Duration.ofMillis(1), () -> clock[0], isTerminal).run(() -> {
            clock[0] = clock[0].plusSeconds(1);
            return Optional.ofNullable(reads.poll()).map(TreeWatchTest::environment);
        });
        return out.toString();
    }

    private static EnvironmentObjects environment(String progress) {
        var environment = new KubernetesSerialization().unmarshal("""
                metadata: {name: shop, namespace: platform}
                spec: {tier: staging, regions: {primary: {name: us-east-1, cidr: 10.0.0.0/16}}}
                status: {phase: Provisioning, progress: %s}
                """.formatted(progress), PlatformEnvironment.class);
        return new EnvironmentObjects(environment, List.of());
    }
}
