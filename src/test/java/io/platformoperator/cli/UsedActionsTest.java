package io.platformoperator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the shipped IAM policy with the AWS calls in the sources and with AWS's service authorization reference. */
class UsedActionsTest {
    private static final Path SOURCES = Path.of("src/main/java");

    /** Actions that AWS's service authorization reference names for each action of the services that the operator uses. */
    private static final Path DEPENDENT_ACTIONS = Path.of("src/test/resources/iam/dependent-actions.json");

    /** The services' prefixes of actions by the names of their clients in {@code Aws}. */
    private static final Map<String, String> PREFIXES = Map.ofEntries(
            Map.entry("acm", "acm"),
            Map.entry("autoScaling", "autoscaling"),
            Map.entry("backup", "backup"),
            Map.entry("cloudWatch", "cloudwatch"),
            Map.entry("directConnect", "directconnect"),
            Map.entry("ec2", "ec2"),
            Map.entry("ecr", "ecr"),
            Map.entry("eks", "eks"),
            Map.entry("elastiCache", "elasticache"),
            Map.entry("iam", "iam"),
            Map.entry("kms", "kms"),
            Map.entry("loadBalancing", "elasticloadbalancing"),
            Map.entry("logs", "logs"),
            Map.entry("rds", "rds"),
            Map.entry("route53", "route53"),
            Map.entry("s3Control", "s3"),
            Map.entry("secretsManager", "secretsmanager"),
            Map.entry("serviceQuotas", "servicequotas"),
            Map.entry("sts", "sts"),
            Map.entry("tagging", "tag"));

    /** {@code aws.eks().listClustersPaginator(}. */
    private static final Pattern CALL = Pattern.compile("aws\\s*\\.(\\w+)\\(\\)\\s*\\.(\\w+)\\(");

    /** {@code var ec2 = aws.ec2();}. */
    private static final Pattern CLIENT = Pattern.compile("\\w+ (\\w+) = aws\\.(\\w+)\\(\\);");

    private static final Set<String> LIMITS_OF_OTHER_SERVICES = Set.of(
            "autoscaling:DescribeAccountLimits",
            "cloudformation:DescribeAccountLimits",
            "dynamodb:DescribeLimits",
            "elasticloadbalancing:DescribeAccountLimits",
            "iam:GetAccountSummary",
            "kinesis:DescribeLimits",
            "rds:DescribeAccountAttributes",
            "route53:GetAccountLimit");

    /** Dependent actions that the operator's requests do not need, with the reason. */
    private static final Map<String, Set<String>> NOT_NEEDED = Map.ofEntries(
            // Flow logs of an ECS service; the operator's flow logs are those of a VPC.
            Map.entry(
                    "ec2:CreateFlowLogs",
                    Set.of(
                            "ecs:ListClusters",
                            "ecs:ListContainerInstances",
                            "ecs:ListServices",
                            "ecs:ListTaskDefinitions",
                            "ecs:ListTasks")),
            // S3 serves imported snapshots only.
            Map.entry("elasticache:CreateReplicationGroup", Set.of("s3:GetObject")),
            // Snapshots are not exported to S3.
            Map.entry("elasticache:CreateSnapshot", Set.of("s3:DeleteObject", "s3:GetBucketAcl", "s3:PutObject")),
            // Keys have KMS's default policy: the request contains none.
            Map.entry("kms:CreateKey", Set.of("kms:PutKeyPolicy")),
            // Tenant databases exist for Oracle and SQL Server; RDS does not manage the master password.
            Map.entry("rds:CreateDBInstance", Set.of("rds:CreateTenantDatabase")),
            Map.entry("rds:DeleteDBInstance", Set.of("rds:DeleteTenantDatabase")),
            Map.entry("rds:RestoreDBInstanceFromDBSnapshot", Set.of("rds:CreateTenantDatabase")),
            Map.entry("rds:RestoreDBInstanceToPointInTime", Set.of("rds:CreateTenantDatabase")),
            Map.entry("rds:ModifyDBInstance", Set.of("rds:CreateTenantDatabase", "secretsmanager:RotateSecret")),
            // Quotas whose value other services supply; the checked quotas have theirs in Service Quotas.
            Map.entry("servicequotas:GetServiceQuota", LIMITS_OF_OTHER_SERVICES),
            Map.entry("servicequotas:ListServiceQuotas", LIMITS_OF_OTHER_SERVICES));

    @Test
    void policyAllowsEveryCallInTheSources() throws IOException {
        var missing = new TreeMap<String, String>();
        try (var files = Files.walk(SOURCES)) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                actions(Files.readString(file)).forEach(action -> missing.put(action, file.toString()));
            }
        }
        assertThat(missing).as("calls in the sources").hasSizeGreaterThan(100);
        missing.keySet().removeAll(IamPolicy.actions());
        assertThat(missing).as("calls without permission").isEmpty();
    }

    @Test
    void policyAllowsTheDependentActionsOfEachAction() throws IOException {
        var dependentActions = new ObjectMapper()
                .readValue(DEPENDENT_ACTIONS.toFile(), new TypeReference<Map<String, List<String>>>() {});
        var missing = new TreeMap<String, Set<String>>();
        for (var action : IamPolicy.actions()) {
            var needed = new TreeSet<>(dependentActions.getOrDefault(action, List.of()));
            needed.removeAll(IamPolicy.actions());
            needed.removeAll(NOT_NEEDED.getOrDefault(action, Set.of()));
            if (!needed.isEmpty()) {
                missing.put(action, needed);
            }
        }
        assertThat(missing).as("dependent actions without permission").isEmpty();
    }

    private static Set<String> actions(String source) {
        var found = new TreeSet<String>();
        CALL.matcher(source).results().forEach(call -> add(found, call.group(1), call.group(2)));
        CLIENT.matcher(source).results().forEach(client -> Pattern.compile("\\b" + client.group(1) + "\\s*\\.(\\w+)\\(")
                .matcher(source)
                .results()
                .forEach(call -> add(found, client.group(2), call.group(1))));
        return found;
    }

    /** Adds the action of a call; S3's actions have other names than its calls. */
    private static void add(Set<String> actions, String client, String method) {
        var prefix = PREFIXES.get(client);
        if (prefix != null) {
            var name = method.replaceFirst("Paginator$", "");
            actions.add(prefix + ":" + Character.toUpperCase(name.charAt(0)) + name.substring(1));
        }
    }
}
