package io.platformoperator.dns;

import static io.platformoperator.dns.SampleDNS.EAST;
import static io.platformoperator.dns.SampleDNS.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.Golden;
import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.dns.RecordSwitch.OtherAlarm;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.PlanText;
import io.platformoperator.subsystem.Specs;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DNSTest {
    private static final String ZONE = "Z0123456789ABCDEFGHIJ";
    private static final String DOMAIN = "shop.example.com";

    private final RecordSwitch recordSwitch = new RecordSwitch();

    @Test
    void plansTheRegionsOfProduction() {
        var two = SampleDNS.east("production", ZONE, DOMAIN, WEST, EAST);
        var one = SampleDNS.east("production", ZONE, DOMAIN, null, EAST);
        var owner = Specs.owner(two.placement(), "dns", TeardownPolicy.RETAIN);
        Golden.assertSame("dns/two-regions.txt", PlanText.fromNothing(new DNS().desired(owner, two, Specs.FACTS)));
        Golden.assertSame("dns/one-region.txt", PlanText.fromNothing(new DNS().desired(owner, one, Specs.FACTS)));
        Golden.assertNoOthers("dns", Set.of("two-regions.txt", "one-region.txt"));
    }

    /** A health check has no tags: the name of its alarm tells whose it is. */
    @Test
    void theNameOfAnAlarmContainsEnvironmentAndRegion() {
        var name = FailoverMetric.alarm("platform/shop", WEST);

        assertThat(FailoverMetric.withdrawn(name)).contains(new FailoverMetric.Withdrawn("platform/shop", WEST));
        assertThat(FailoverMetric.withdrawn("cpu/platform/shop/us-west-2")).isEmpty();
        assertThat(FailoverMetric.withdrawn("platform-operator/other")).isEmpty();
    }

    /** Else each reconcile would put the alarm again. */
    @Test
    void aMetricIsTheSameWhateverTheOrderOfItsDimensions() {
        var dimensions = FailoverMetric.dimensions("platform/shop", WEST);

        assertThat(FailoverMetric.text("PlatformOperator", "RecordWithdrawn", dimensions.reversed()))
                .isEqualTo(FailoverMetric.text("PlatformOperator", "RecordWithdrawn", dimensions))
                .isNotEqualTo(FailoverMetric.text(
                        "PlatformOperator", "RecordWithdrawn", FailoverMetric.dimensions("platform/shop", EAST)));
    }

    /** The SDK returns only what follows the last slash of an identifier. */
    @Test
    void theIdentifierOfARecordContainsEnvironmentAndRegionWithoutASlash() {
        var identifier = HostedZone.identifier("platform/shop", WEST);

        assertThat(identifier).doesNotContain("/");
        assertThat(Identity.of(HostedZone.tags(identifier, "failover-record")))
                .contains(new Identity("platform/shop", WEST, "dns", "failover-record"));
        assertThat(HostedZone.tags("blue", "failover-record")).isEmpty();
        assertThat(HostedZone.tags(null, "failover-record")).isEmpty();
    }

    @Test
    void theSecondaryRegionWithdrawsThePrimaryRecordWhileItIsActive() {
        assertThat(withdrawsOther(west(WEST), false)).isTrue();
        assertThat(withdrawsOther(west(EAST), true)).isFalse();
    }

    /** Else a failover would need the lost primary region: its alarm would keep the secondary record withdrawn. */
    @Test
    void theSecondaryRecordIsNotWithdrawnInSteadyState() {
        assertThat(withdrawsOther(east(EAST), true)).isFalse();
        assertThat(withdrawsOther(east(WEST), false)).isFalse();
    }

    /** The primary record stays withdrawn, because the secondary region sends no metric; with both withdrawn it answers. */
    @Test
    void thePrimaryRegionWithdrawsTheSecondaryRecordIfItsOwnCouldNotBeRestored() {
        assertThat(withdrawsOther(east(EAST), false)).isTrue();
    }

    /** One process reconciles both regions. */
    @Test
    void theSecondaryRecordIsNotWithdrawnWhenTheSecondaryRegionIsLostLater() {
        assertThat(withdrawsOther(east(EAST), true)).isFalse();
        assertThat(withdrawsOther(west(EAST), false)).isFalse();
        assertThat(withdrawsOther(east(EAST), false)).isFalse();
    }

    private boolean withdrawsOther(DNSSpec spec, boolean isOk) {
        var owner = Specs.owner(spec.placement(), DNS.NAME, TeardownPolicy.RETAIN);
        return recordSwitch
                .withdrawsOther(owner, spec, () -> isOk ? OtherAlarm.OK : OtherAlarm.NOT_OK)
                .orElseThrow();
    }

    private static DNSSpec east(String active) {
        return SampleDNS.east("shop", ZONE, DOMAIN, WEST, active);
    }

    private static DNSSpec west(String active) {
        return SampleDNS.west("shop", ZONE, DOMAIN, active);
    }
}
