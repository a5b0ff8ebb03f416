package io.platformoperator.dns;

import static io.platformoperator.dns.SampleDNS.EAST;
import static io.platformoperator.dns.SampleDNS.WEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.dns.RecordSwitch.OtherAlarm;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.FakeAws;
import io.platformoperator.subsystem.Specs;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;

class RecordSwitchTest {
    /** A missing permission is no lost region: the secondary record must remain available for a failover. */
    @Test
    void publishesNothingIfTheOtherRegionRefusesToShowItsAlarm() throws Exception {
        try (var server = new MockApiServer();
                var fake = new FakeAws()) {
            var aws = fake.services(server, new SimpleMeterRegistry(), () -> true)
                    .regions()
                    .engine(new AwsAccount(null, null), EAST)
                    .resourceCache()
                    .cloud();
            var spec = SampleDNS.east("shop", "Z0123456789ABCDEFGHIJ", "shop.example.com", WEST, EAST);
            var owner = Specs.owner(spec.placement(), DNS.NAME, TeardownPolicy.RETAIN);
            fake.refuse("AccessDenied");

            assertThatThrownBy(() -> new RecordSwitch().publish(aws, owner, spec))
                    .isInstanceOf(CloudWatchException.class);
            assertThat(fake.calls()).as("DescribeAlarms, and no PutMetricData").isEqualTo(1);
        }
    }

    /**
     * After a start of the operator one silent answer must not withdraw a secondary record that is healthy: a failover needs
     * it. A second one shows that the region is lost.
     */
    @Test
    void aFirstSilenceAfterAStartLeavesTheMetricAsItIs() {
        var spec = SampleDNS.east("shop", "Z0123456789ABCDEFGHIJ", "shop.example.com", WEST, EAST);
        var owner = Specs.owner(spec.placement(), DNS.NAME, TeardownPolicy.RETAIN);
        var started = new RecordSwitch();
        assertThat(started.withdrawsOther(owner, spec, () -> OtherAlarm.UNANSWERED))
                .isEmpty();
        assertThat(started.withdrawsOther(owner, spec, () -> OtherAlarm.UNANSWERED))
                .contains(true);
        assertThat(started.withdrawsOther(owner, spec, () -> OtherAlarm.OK)).contains(false);
        assertThat(started.withdrawsOther(owner, spec, () -> OtherAlarm.UNANSWERED))
                .as("the primary record has been restored")
                .contains(false);

        assertThat(new RecordSwitch().withdrawsOther(owner, spec, () -> OtherAlarm.NOT_OK))
                .contains(true);
    }

    /** The way back while the secondary region is lost must not wait. */
    @Test
    void aSilenceAfterAChangeOfTheActiveRegionWithdrawsAtOnce() {
        var owner = Specs.owner(
                SampleDNS.east("shop", "Z0123456789ABCDEFGHIJ", "shop.example.com", WEST, EAST)
                        .placement(),
                DNS.NAME,
                TeardownPolicy.RETAIN);
        var changed = new RecordSwitch();
        var before = SampleDNS.east("shop", "Z0123456789ABCDEFGHIJ", "shop.example.com", WEST, WEST);
        assertThat(changed.withdrawsOther(owner, before, () -> OtherAlarm.UNANSWERED))
                .contains(false);
        var after = SampleDNS.east("shop", "Z0123456789ABCDEFGHIJ", "shop.example.com", WEST, EAST);
        assertThat(changed.withdrawsOther(owner, after, () -> OtherAlarm.UNANSWERED))
                .contains(true);
    }
}
