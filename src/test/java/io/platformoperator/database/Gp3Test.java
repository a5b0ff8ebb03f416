package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.Difference;
import io.platformoperator.graph.UpdateBehavior;
import io.platformoperator.graph.UpdateRequest;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.ModifyDbInstanceRequest;

/** RDS refuses to modify the size of a gp3 volume of 400 GiB or more without its IOPS, and to send IOPS for a smaller one. */
class Gp3Test {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // observed type, GiB, IOPS; desired GiB, IOPS; changes; sent GiB, IOPS
                "gp3, 1024, 12000, 2000, -, allocatedStorage, 2000, 12000",
                "gp3, 1024, 20000, 2000, 20000, allocatedStorage, 2000, 20000",
                "gp3, 1024, 12000, 2000, 20000, allocatedStorage+iops, 2000, 20000",
                "gp3, 1024, 12000, 1024, 20000, iops, 1024, 20000",
                "gp3, 100, 3000, 400, -, allocatedStorage+iops, 400, 12000",
                "gp3, 100, 3000, 200, -, allocatedStorage, 200, -",
                "gp2, 1024, 3072, 1024, -, storageType, 1024, 12000",
                "gp2, 100, 300, 100, -, storageType, -, -",
            })
    void sendsSizeAndIopsTogetherFrom400GiB(
            String type,
            int observedGib,
            int observedIops,
            int gib,
            Integer iops,
            String changes,
            Integer sentGib,
            Integer sentIops) {
        var observed = DBInstance.builder()
                .storageType(type)
                .allocatedStorage(observedGib)
                .iops(observedIops)
                .build();
        var request = ModifyDbInstanceRequest.builder();

        new Gp3(gib, iops, null)
                .modify(
                        request,
                        observed,
                        new UpdateRequest(Stream.of(changes.split("[+]"))
                                .map(field -> new Difference(field, "", "", UpdateBehavior.IN_PLACE))
                                .toList()));

        assertThat(request.build().allocatedStorage()).isEqualTo(sentGib);
        assertThat(request.build().iops()).isEqualTo(sentIops);
    }
}
