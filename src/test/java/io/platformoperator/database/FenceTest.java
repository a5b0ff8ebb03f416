package io.platformoperator.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.KeyAliases;
import io.platformoperator.aws.resources.Keys;
import io.platformoperator.aws.resources.ParameterGroups.ParameterGroup;
import io.platformoperator.aws.resources.Parameters;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.aws.resources.SharedSecrets;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.ObservedNetwork;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** What a fence changes, and that its end restores exactly what was before. */
class FenceTest {
    private static final DatabaseSpecs PRODUCTION = DatabaseSpecs.production("production");
    private static final String ALL_CLIENTS =
            "[tcp 5432 10.0.0.0/18, tcp 5432 10.0.128.0/18, tcp 5432 10.0.224.0/22, tcp 5432 10.0.228.0/22,"
                    + " tcp 5432 10.0.232.0/22, tcp 5432 10.0.64.0/18, tcp 5432 10.1.0.0/18]";
    private static final String MANAGEMENT = "[tcp 5432 10.0.224.0/22, tcp 5432 10.0.228.0/22, tcp 5432 10.0.232.0/22]";
    private static final String PARAMETERS =
            "pg_stat_statements.track=all, rds.force_ssl=1, shared_preload_libraries=pg_stat_statements}";

    @Test
    void admitsManagementOnlyAndMakesTransactionsReadOnly() {
        assertThat(observed(false, Map.of()).updates(graph(PRODUCTION, true)))
                .containsExactlyInAnyOrder(
                        "database-clients ingress: " + ALL_CLIENTS + " → " + MANAGEMENT,
                        "parameter-group-postgres16 parameters: {" + PARAMETERS
                                + " → {default_transaction_read_only=1, " + PARAMETERS);
    }

    /** IAM is in us-east-1, keys and secrets have services of their own: neither is needed to fence. */
    @Test
    void needsNoCallButThoseOfEc2AndRds() {
        var observed = observed(false, Map.of());
        List.of(Roles.KIND, Keys.KIND, KeyAliases.KIND, SharedSecrets.KIND).forEach(observed::lose);

        assertThat(observed.updates(graph(PRODUCTION, true))).hasSize(2);
    }

    @Test
    void isNotRepeated() {
        assertThat(observed(true, Map.of("default_transaction_read_only", "1")).updates(graph(PRODUCTION, true)))
                .isEmpty();
    }

    @Test
    void itsEndRestoresRulesAndParameters() {
        assertThat(observed(true, Map.of("default_transaction_read_only", "1")).updates(graph(PRODUCTION, false)))
                .containsExactlyInAnyOrder(
                        "database-clients ingress: " + MANAGEMENT + " → " + ALL_CLIENTS,
                        "parameter-group-postgres16 parameters: {default_transaction_read_only=1, " + PARAMETERS
                                + " → {" + PARAMETERS);
    }

    /** RDS shows a group as {@code applying} until its instance has the parameters; a static one of them may wait for a restart. */
    @ParameterizedTest
    @CsvSource({
        "1, group, in-sync, true",
        "on, group, in-sync, true",
        "1, group, pending-reboot, true",
        "1, group, applying, false",
        "1, other, in-sync, false",
        "0, group, in-sync, false",
    })
    void isShownOnceTheInstanceHasTheParameter(String value, String group, String status, boolean isReadOnly) {
        var parameters = new ParameterGroup(
                "group",
                "arn:group",
                "postgres16",
                Map.of(),
                Parameters.of(Map.of("default_transaction_read_only", value)));
        var instance = DBInstance.builder()
                .dbParameterGroups(each -> each.dbParameterGroupName(group).parameterApplyStatus(status))
                .build();

        assertThat(Fence.isReadOnly(parameters, instance)).isEqualTo(isReadOnly);
    }

    /** The user's value is back after the fence. */
    @Test
    void itsEndRestoresTheParameterOfTheSpec() {
        var parameters = new TreeMap<>(PRODUCTION.parameters());
        parameters.put("default_transaction_read_only", "0");
        assertThat(observed(true, Map.of("default_transaction_read_only", "1"))
                        .updates(graph(PRODUCTION.withParameters(parameters, false), false)))
                .contains("parameter-group-postgres16 parameters: {default_transaction_read_only=1, " + PARAMETERS
                        + " → {default_transaction_read_only=0, " + PARAMETERS);
    }

    private static Graph<Aws> graph(DatabaseSpecs specs, boolean isFenced) {
        return new Database()
                .desired(
                        specs.owner(TeardownPolicy.RETAIN, 1),
                        specs.spec().withFenced(isFenced),
                        DatabaseSpecs.REGION_INFO);
    }

    /** Those of both regions. */
    private static List<String> applications() {
        return Stream.concat(ObservedNetwork.PRIVATE.stream(), PRODUCTION.spec().peerCidrs().stream())
                .toList();
    }

    private static ObservedNetwork observed(boolean isFenced, Map<String, String> ofTheFence) {
        var owner = PRODUCTION.owner(TeardownPolicy.RETAIN, 1);
        var network = new ObservedNetwork(
                owner,
                "database",
                ObservedNetwork.rules(5432, ObservedNetwork.MANAGEMENT, isFenced ? List.of() : applications()));
        var parameters = new TreeMap<>(PRODUCTION.parameters());
        parameters.putAll(ofTheFence);
        var tags = new TreeMap<>(owner.tagsFor("parameter-group-postgres16"));
        tags.put("platform-operator.io/parameters", String.join(" ", parameters.keySet()));
        network.add(
                DBParameterGroups.KIND,
                new ParameterGroup(
                        "production-us-east-1-database-postgres16",
                        "arn:group",
                        "postgres16",
                        tags,
                        Parameters.of(parameters)));
        return network;
    }
}
