package io.platformoperator.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterLookupCacheTest {
    private static final ClusterLookup CREATING = new ClusterLookup.NotServing("is CREATING");
    private static final ClusterLookup AVAILABLE = new ClusterLookup.Available(null, Map.of());

    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final ClusterLookupCache cache = new ClusterLookupCache(() -> now);
    private ClusterLookup ofEks = CREATING;
    private int calls;
    private boolean isUnanswered;

    /** Nine stacks ask whenever one of them changes. */
    @Test
    void aClusterInCreationIsLookedUpOncePerChange() {
        for (var changes = 0; changes < 3; changes++) {
            for (var stack = 0; stack < 9; stack++) {
                assertThat(get(changes)).isEqualTo(CREATING);
            }
        }
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void aChangeIsSeenAtOnce() {
        get(0);
        ofEks = AVAILABLE;
        assertThat(get(1)).isEqualTo(AVAILABLE);
    }

    /** Someone else creates the cluster: the operator knows of no change. */
    @Test
    void anUnavailableClusterIsLookedUpAgainBeforeTheStacksAskAgain() {
        get(0);
        ofEks = AVAILABLE;
        pass(Duration.ofSeconds(29));
        assertThat(get(0)).isEqualTo(AVAILABLE);
    }

    @Test
    void anAvailableClusterIsNotLookedUpAtEachChange() {
        ofEks = AVAILABLE;
        get(0);
        get(1);
        assertThat(calls).isEqualTo(1);
        pass(Duration.ofMinutes(11));
        get(1);
        assertThat(calls).isEqualTo(2);
    }

    /** EKS may have changed which networks reach the API server, and with that its address. */
    @Test
    void aClusterThatDoesNotAnswerIsLookedUpAgainSoon() {
        ofEks = AVAILABLE;
        get(0);
        isUnanswered = true;
        get(0);
        assertThat(calls).isEqualTo(1);
        get(1);
        assertThat(calls).isEqualTo(2);
        pass(Duration.ofSeconds(21));
        get(1);
        assertThat(calls).isEqualTo(3);
    }

    /** A caller that waited for the lookup of another one gets its result, if that lookup started after its request. */
    @Test
    void callersThatWaitedShareALookup() {
        var requestedAt = now;
        pass(Duration.ofSeconds(1));
        cache.refresh(requestedAt, 0, this::lookUp);
        cache.refresh(requestedAt, 0, this::lookUp);
        assertThat(calls).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        cache.refresh(now, 0, this::lookUp);
        assertThat(calls).isEqualTo(2);
    }

    private ClusterLookup get(long changes) {
        pass(Duration.ofMillis(10));
        return cache.get(now, changes, isUnanswered, this::lookUp);
    }

    private ClusterLookup lookUp() {
        calls++;
        return ofEks;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
