package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreeNetworkTest {
    @Test
    void theLastNetworkThatOverlapsWithNoOtherIsChosen() {
        assertThat(FreeNetwork.choose("10.0.0.0/16", List.of())).contains("10.254.0.0/16");
        assertThat(FreeNetwork.choose("10.0.0.0/16", List.of("10.254.200.0/24", "10.252.0.0/15")))
                .contains("10.251.0.0/16");
    }

    @Test
    void theNetworkHasTheSizeOfTheOtherOneIfThatSufficesForNodes() {
        assertThat(FreeNetwork.choose("10.0.0.0/18", List.of("10.254.0.0/18"))).contains("10.253.0.0/18");
        assertThat(FreeNetwork.choose("10.0.0.0/24", List.of())).contains("10.254.0.0/19");
    }

    @Test
    void theRangesOfServicesAndOfDockerAreLeftOut() {
        var tens = IntStream.rangeClosed(0, 255)
                .filter(each -> each != 100)
                .mapToObj(each -> "10." + each + ".0.0/16")
                .toList();
        assertThat(FreeNetwork.choose("10.0.0.0/16", tens)).contains("172.31.0.0/16");
        assertThat(FreeNetwork.choose(
                        "10.0.0.0/16",
                        List.of("10.0.0.0/8", "172.18.0.0/15", "172.21.0.0/16", "172.22.0.0/15", "172.24.0.0/13")))
                .contains("172.16.0.0/16");
    }

    @Test
    void whereAllOverlapThereIsNone() {
        assertThat(FreeNetwork.choose("10.0.0.0/16", List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.128.0/17")))
                .isEmpty();
    }
}
