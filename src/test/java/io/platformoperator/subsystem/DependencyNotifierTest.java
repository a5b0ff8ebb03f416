package io.platformoperator.subsystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.Subnets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DependencyNotifierTest {
    private final DependencyNotifier notifier = new DependencyNotifier();
    private final ReconcileTrigger<PlatformDatabase> trigger = new ReconcileTrigger<>();
    private final List<String> triggered = new ArrayList<>();

    @BeforeEach
    void recordTriggers() {
        var source = (SimpleInboundEventSource<PlatformDatabase>) trigger.eventSource();
        source.setEventHandler(
                event -> triggered.add(event.getRelatedCustomResourceID().getName()));
        source.start();
        notifier.subscribe(Subnets.KIND, subscriber("shop"));
        notifier.subscribe(Keys.KIND, subscriber("shop"));
        notifier.subscribe(Subnets.KIND, subscriber("blog"));
    }

    @Test
    void triggersTheSubscribersOfTheKind() {
        notifier.notifyWritten(Keys.KIND);
        assertThat(triggered).containsExactly("shop");
    }

    @Test
    void allSubscriptionsOfADeletedObjectEnd() {
        notifier.unsubscribe(subscriber("shop"));
        notifier.notifyWritten(Subnets.KIND);
        notifier.notifyWritten(Keys.KIND);
        assertThat(triggered).containsExactly("blog");
    }

    private DependencyNotifier.Subscriber subscriber(String name) {
        return new DependencyNotifier.Subscriber(new ResourceID(name, "platform"), trigger);
    }
}
