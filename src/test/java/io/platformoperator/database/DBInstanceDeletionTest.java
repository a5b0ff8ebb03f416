package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.subsystem.FakeAws;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.Endpoint;
import software.amazon.awssdk.services.rds.model.RdsException;

class DBInstanceDeletionTest {
    private MockApiServer server;
    private FakeAws fake;
    private Aws aws;

    @BeforeEach
    void start() throws Exception {
        server = new MockApiServer();
        fake = new FakeAws();
        aws = fake.services(server, new SimpleMeterRegistry(), () -> true)
                .regions()
                .engine(new AwsAccount(null, null), "us-east-1")
                .resourceCache()
                .cloud();
        fake.refuse("AccessDenied");
    }

    @AfterEach
    void stop() throws Exception {
        fake.close();
        server.close();
    }

    /** After a failover, the former writer is renamed for minutes: RDS refuses each call meanwhile. */
    @ParameterizedTest
    @CsvSource({"renaming,true,DELETE", "renaming,false,SNAPSHOT", "modifying,true,SNAPSHOT", "rebooting,true,DELETE"})
    void sendsNothingThatRdsWouldRefuse(String status, boolean isProtected, TeardownPolicy policy) {
        assertThatThrownBy(() -> DBInstanceDeletion.delete(aws, instance(status, isProtected), policy))
                .isInstanceOf(SourceNotReady.class)
                .hasMessage("the database former is %s: it is deleted when RDS accepts changes of it again", status);
        assertThat(fake.calls()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "available,true,SNAPSHOT",
        "storage-full,true,SNAPSHOT",
        "incompatible-parameters,false,SNAPSHOT",
        "modifying,false,DELETE",
        "creating,false,DELETE"
    })
    void isTriedWheneverRdsMayAcceptIt(String status, boolean isProtected, TeardownPolicy policy) {
        assertThatThrownBy(() -> DBInstanceDeletion.delete(aws, instance(status, isProtected), policy))
                .isInstanceOf(RdsException.class);
        assertThat(fake.calls()).isEqualTo(1);
    }

    /** An instance without data and without protection is deleted in any state. */
    @Test
    void anInstanceThatIsBeingCreatedNeedsNoSnapshot() {
        var created = instance("creating", false).toBuilder()
                .instanceCreateTime(null)
                .endpoint((Endpoint) null)
                .build();
        assertThatThrownBy(() -> DBInstanceDeletion.delete(aws, created, TeardownPolicy.SNAPSHOT))
                .isInstanceOf(RdsException.class);
    }

    private static DBInstance instance(String status, boolean isProtected) {
        return DBInstance.builder()
                .dbInstanceIdentifier("former")
                .dbiResourceId("db-FORMER")
                .dbInstanceStatus(status)
                .deletionProtection(isProtected)
                .instanceCreateTime(Instant.parse("2025-06-01T06:00:00Z"))
                .endpoint(Endpoint.builder().address("127.0.0.1").build())
                .build();
    }
}
