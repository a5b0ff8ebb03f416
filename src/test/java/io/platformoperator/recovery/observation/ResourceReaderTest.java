package io.platformoperator.recovery.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstanceAutomatedBackup;
import software.amazon.awssdk.services.rds.model.DescribeDbInstanceAutomatedBackupsRequest;
import software.amazon.awssdk.services.rds.model.DescribeDbInstanceAutomatedBackupsResponse;

class ResourceReaderTest {
    private static final String OWN = "arn:aws:rds:us-east-1:123456789012:db:shop";
    private static final Instant TIME = Instant.parse("2030-01-31T12:00:00Z");

    /** A region with the retained backups of 900 other instances costs one call, not ten. */
    @Test
    void replicatedBackupsAreThoseOfTheInstance() {
        var others = IntStream.range(0, 900).mapToObj(i -> backup(OWN + i, "retained", TIME.plusSeconds(i)));
        var own = Stream.of(
                backup(OWN, "replicating", TIME),
                backup(OWN, "retained", TIME.minusSeconds(60)),
                backup(OWN, "pending", null));
        var rds = new FakeRds(Stream.concat(others, own).toList());

        assertThat(ResourceReader.replicatedUntil(rds, OWN)).contains(TIME);
        assertThat(rds.calls).isEqualTo(1);
    }

    private static DBInstanceAutomatedBackup backup(String instanceArn, String status, Instant until) {
        return DBInstanceAutomatedBackup.builder()
                .dbInstanceArn(instanceArn)
                .status(status)
                .restoreWindow(window -> window.latestTime(until))
                .build();
    }

    /** RDS in the form of its reference: the filter {@code db-instance-id} takes identifiers and ARNs; 100 records a page. */
    private static final class FakeRds implements RdsClient {
        private static final int PAGE = 100;
        private final List<DBInstanceAutomatedBackup> backups;
        private int calls;

        FakeRds(List<DBInstanceAutomatedBackup> backups) {
            this.backups = backups;
        }

        @Override
        public DescribeDbInstanceAutomatedBackupsResponse describeDBInstanceAutomatedBackups(
                DescribeDbInstanceAutomatedBackupsRequest request) {
            calls++;
            var matching = backups.stream()
                    .filter(backup -> request.filters().stream()
                            .allMatch(filter -> filter.name().equals("db-instance-id")
                                    && filter.values().contains(backup.dbInstanceArn())))
                    .toList();
            var first = request.marker() == null ? 0 : Integer.parseInt(request.marker());
            var end = Math.min(first + PAGE, matching.size());
            return DescribeDbInstanceAutomatedBackupsResponse.builder()
                    .dbInstanceAutomatedBackups(matching.subList(first, end))
                    .marker(end < matching.size() ? String.valueOf(end) : null)
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
