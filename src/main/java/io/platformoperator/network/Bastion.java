package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.LaunchTemplates;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Dependency;
import io.platformoperator.graph.Graph;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The bastion host, through which users reach the database with {@code aws ssm start-session}. Its agent opens the
 * connection to Session Manager, so its security group allows no inbound traffic.
 */
final class Bastion {
    private static final String IMAGE =
            "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    static final String INSTANCE_TYPE = "t3.micro";
    private static final int ROOT_GIB = 10; // the image requires 8
    private static final int METADATA_HOPS = 1;
    private static final String SESSION_MANAGER_POLICY = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    private static final int MAX_ROLE_NAME_LENGTH = 64;

    private Bastion() {}

    static void addTo(Graph<Aws> graph, NetworkSpec spec, SubnetTiers subnets, NetworkSecurityGroups groups) {
        var environment = spec.placement().environment();
        var roleName = AwsNames.join(
                MAX_ROLE_NAME_LENGTH, environment, spec.placement().region(), "bastion");
        var role = graph.add(
                "bastion-role",
                Roles.KIND,
                dependencies -> new Roles.Desired(
                        roleName,
                        PolicyDocument.trust("ec2.amazonaws.com"),
                        Set.of(SESSION_MANAGER_POLICY),
                        Map.of(),
                        spec.placement().aws().permissionsBoundary()));
        var profile = graph.add(
                "bastion-instance-profile",
                InstanceProfiles.KIND,
                dependencies -> new InstanceProfiles.Desired(
                        roleName, dependencies.of(role).name()),
                role);
        var template = graph.add(
                "bastion-launch-template",
                LaunchTemplates.KIND,
                dependencies -> new LaunchTemplates.Desired(
                        AwsNames.join(128, environment, "bastion"),
                        LaunchTemplates.LaunchedVersion.LATEST,
                        new LaunchTemplates.Settings(
                                INSTANCE_TYPE,
                                LaunchTemplates.Root.encryptedGp3(ROOT_GIB),
                                LaunchTemplates.Metadata.imdsV2(METADATA_HOPS),
                                IMAGE,
                                dependencies.of(profile).name(),
                                Set.of(dependencies.of(groups.management()).id()),
                                Map.of(), // the Auto Scaling group propagates its tags to instances
                                volumeTags(spec))),
                profile,
                groups.management());
        var dependsOn = new ArrayList<Dependency>(subnets.of(SubnetTier.MANAGEMENT));
        dependsOn.add(template);
        graph.add(
                "bastion",
                AutoScalingGroups.KIND,
                dependencies -> {
                    var subnetIds = new TreeSet<String>();
                    subnets.of(SubnetTier.MANAGEMENT)
                            .forEach(node -> subnetIds.add(dependencies.of(node).subnetId()));
                    return new AutoScalingGroups.Desired(
                            AwsNames.join(255, environment, "bastion"),
                            dependencies.of(template).id(),
                            subnetIds,
                            1,
                            INSTANCE_TYPE);
                },
                dependsOn.toArray(Dependency[]::new));
    }

    private static SortedMap<String, String> volumeTags(NetworkSpec spec) {
        var tags = new TreeMap<>(spec.placement().tags());
        tags.put("Name", spec.placement().environment() + "-bastion");
        return tags;
    }
}
