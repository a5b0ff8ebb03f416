package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.api.v1alpha1.IgnoreDrift;
import io.platformoperator.graph.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubsystemsTest {
    /** The CRD accepts each kind in {@code ignoreDrift} only if its name has the form that the CRD requires. */
    @Test
    void kindsHaveTheFormThatTheCrdRequires() {
        assertThat(Subsystems.knownKinds().names()).allMatch(kind -> kind.matches("^[a-z0-9]+/[A-Za-z0-9]+$"));
    }

    /** Of two resources with one identity, the operator deletes the newer one, unless its kind is one of these. */
    @Test
    void kindsThatHoldOrEncryptDataAreProtected() {
        assertThat(Subsystems.ALL.stream()
                        .flatMap(each -> each.subsystem().kinds().stream())
                        .filter(ResourceKind::protectsData)
                        .map(ResourceKind::name)
                        .distinct())
                .contains(
                        "rds/DBInstance",
                        "elasticache/ReplicationGroup",
                        "s3/Bucket",
                        "ecr/Repository",
                        "backup/BackupVault",
                        "kms/Key",
                        "secretsmanager/Secret",
                        "secretsmanager/SharedSecret");
    }

    @Test
    void kindsOfAllSubsystemsAreKnown() {
        var used = List.of("ec2/VPC", "eks/Nodegroup", "rds/DBInstance", "s3/Bucket", "backup/BackupPlan").stream()
                .map(kind -> new IgnoreDrift(kind, null, List.of()))
                .toList();
        assertThat(Subsystems.knownKinds().problems("spec.ignoreDrift", used)).isEmpty();
    }
}
