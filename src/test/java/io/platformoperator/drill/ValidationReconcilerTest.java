package io.platformoperator.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.api.v1alpha1.PlatformCache;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.api.v1alpha1.PlatformRestoreValidation;
import io.platformoperator.api.v1alpha1.RestoreValidationSpec;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.MockApiServer;
import io.platformoperator.kubernetes.TestOperator;
import io.platformoperator.subsystem.FakeAws;
import io.platformoperator.subsystem.ReconcilerContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reconciler on a mock API server, with informers; the test plays the drills' reconciler and moves the clock. */
class ValidationReconcilerTest {
    private static final String NAME = "monthly";
    private static final Duration MORE_THAN_A_MONTH = Duration.ofDays(32);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final FakeAws aws = new FakeAws();
    private MockApiServer api;
    private TestOperator operator;
    private volatile Instant now = Instant.now();

    ValidationReconcilerTest() throws IOException {}

    @BeforeEach
    void start() throws IOException {
        api = DrillWorld.environment();
        startOperator();
    }

    @AfterEach
    void stop() {
        operator.close();
        api.close();
        aws.close();
    }

    private void startOperator() {
        var services = aws.services(api, metrics, () -> true);
        var context = new ReconcilerContext(
                services.regions(),
                services.events(),
                services.notifier(),
                services.claims(),
                services.gauges(),
                services.knownKinds(),
                () -> now,
                services.isLeader(),
                services.leaderSince());
        operator = TestOperator.start(api, new ValidationReconciler(context, api.client(), new DrillGauges(metrics)));
    }

    @Test
    void aRunIsADrillForEachStoreAlsoAfterARestart() {
        create("shop");
        assertThat(api.list(PlatformDrill.class)).isEmpty();

        laterBy(MORE_THAN_A_MONTH);
        api.awaitObject(
                PlatformRestoreValidation.class,
                NAME,
                _ -> api.list(PlatformDrill.class).size() == 3);
        var first = names();
        assertThat(api.list(PlatformDrill.class))
                .extracting(drill -> drill.getSpec().kind())
                .containsExactlyInAnyOrder(DrillKind.BACKUP_RESTORE, DrillKind.CACHE_RESTORE, DrillKind.STACK_RESTORE);
        operator.close();
        startOperator();

        end(DrillKind.CACHE_RESTORE, Drills.passed());
        await(validation -> "1/3".equals(validation.statusOrEmpty().valid()));
        end(DrillKind.STACK_RESTORE, Drills.passed());
        await(validation -> "2/3".equals(validation.statusOrEmpty().valid()));
        end(DrillKind.BACKUP_RESTORE, Drills.failed());
        var failed =
                await(validation -> "Failed".equals(validation.statusOrEmpty().result()));
        assertThat(failed.statusOrEmpty().message()).isEqualTo("Database: CheckFailed: found f, expected t");
        assertThat(failed.statusOrEmpty().history()).hasSize(1);
        assertThat(names()).as("the reports stay").isEqualTo(first);

        laterBy(MORE_THAN_A_MONTH);
        api.awaitObject(PlatformRestoreValidation.class, NAME, _ -> {
            var present = names();
            return present.size() == 3 && present.stream().noneMatch(first::contains);
        });
    }

    @Test
    void anEnvironmentThatDoesNotExistIsReported() {
        create("other");
        laterBy(MORE_THAN_A_MONTH);
        assertThat(stalled("EnvironmentNotFound")).contains("the environment other does not exist in the namespace");
    }

    @Test
    void anEnvironmentWithoutBackupsIsReported() {
        api.client()
                .resources(PlatformBackup.class)
                .inNamespace(MockApiServer.NAMESPACE)
                .delete();
        api.client()
                .resources(PlatformCache.class)
                .inNamespace(MockApiServer.NAMESPACE)
                .delete();
        var cluster = api.list(PlatformCluster.class).getFirst().getMetadata().getName();
        api.edit(PlatformCluster.class, cluster, each -> DrillWorld.setStacks(each, List.of()));
        create("shop");
        laterBy(MORE_THAN_A_MONTH);
        assertThat(stalled("NoBackups")).contains("keeps no backups: enable spec.backup");
    }

    private void create(String environment) {
        var validation = new PlatformRestoreValidation();
        validation.setMetadata(new ObjectMetaBuilder()
                .withName(NAME)
                .withNamespace(MockApiServer.NAMESPACE)
                .build());
        validation.setSpec(new RestoreValidationSpec(environment, null, List.of(), List.of(), null, null));
        api.client().resource(validation).create();
        await(created -> created.statusOrEmpty().nextRun() != null); // else the finalizer is added meanwhile
    }

    private void laterBy(Duration time) {
        now = now.plus(time);
        api.edit(PlatformRestoreValidation.class, NAME, validation -> validation
                .getMetadata()
                .setAnnotations(Map.of("at", now.toString())));
    }

    private String stalled(String reason) {
        var validation = await(each -> Conditions.find(each.statusOrEmpty().conditions(), "Stalled")
                .filter(condition -> condition.getReason().equals(reason))
                .isPresent());
        return validation.statusOrEmpty().message();
    }

    private PlatformRestoreValidation await(Predicate<PlatformRestoreValidation> matches) {
        return api.awaitObject(PlatformRestoreValidation.class, NAME, matches);
    }

    private Set<String> names() {
        return api.list(PlatformDrill.class).stream()
                .map(drill -> drill.getMetadata().getName())
                .collect(Collectors.toSet());
    }

    private void end(DrillKind kind, DrillRun run) {
        var drill = api.list(PlatformDrill.class).stream()
                .filter(each -> each.getSpec().kind() == kind)
                .findFirst()
                .orElseThrow();
        drill.getMetadata().setGeneration(1L);
        drill.setStatus(DrillStatuses.of(drill, run, null, now));
        api.client().resource(drill).updateStatus();
    }
}
