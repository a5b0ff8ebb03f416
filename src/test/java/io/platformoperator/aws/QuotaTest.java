package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotaTest {
    /** Service Quotas' "Nodes per Region"; L-8C334AD1 is "Nodes per cluster (Memcached)", with another default. */
    @Test
    void cacheNodesAreCountedPerRegion() {
        assertThat(Quota.CACHE_NODES.code()).isEqualTo("L-DFE45DF3");
    }
}
