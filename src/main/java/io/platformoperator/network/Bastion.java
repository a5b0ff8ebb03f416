package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.aws.resources.Roles;
import io.platformoperator.graph.Graph;
import io.platformoperator.graph.Need;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A way in for people: {@code aws ssm start-session}, and through it to the database. It calls Session Manager; nobody
 * calls it, so no port is open.
 */
final class Bastion {
    private static final String IMAGE =
            "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
    private static final String INSTANCE_TYPE = "t3.micro";
    private static final String MAY_USE_SESSION_MANAGER = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    private static final int LONGEST_ROLE_NAME = 64;

    private Bastion() {}

    static void addTo(Graph<Aws> graph, NetworkSpec spec, SubnetTiers subnets, Groups groups) {
        var environment = spec.placement().environment();
        var global =
                AwsNames.join(LONGEST_ROLE_NAME, environment, spec.placement().region(), "bastion");
        var role = graph.add(
                "bastion-role",
                Roles.KIND,
                have -> new Roles.Wanted(
                        global, PolicyDocument.trust("ec2.amazonaws.com"), Set.of(MAY_USE_SESSION_MANAGER), Map.of()));
        var profile = graph.add(
                "bastion-instance-profile",
                InstanceProfiles.KIND,
                have -> new InstanceProfiles.Wanted(global, have.of(role).name()),
                role);
        var template = graph.add(
                "bastion-launch-template",
                LaunchTemplates.KIND,
                have -> new LaunchTemplates.Wanted(
                        AwsNames.join(128, environment, "bastion"),
                        new LaunchTemplates.Settings(
                                IMAGE,
                                INSTANCE_TYPE,
                                have.of(profile).name(),
                                Set.of(have.of(groups.management()).id()),
                                true,
                                true,
                                volumeTags(spec))),
                profile,
                groups.management());
        var needs = new ArrayList<Need>(subnets.of(Tier.MANAGEMENT));
        needs.add(template);
        graph.add(
                "bastion",
                AutoScalingGroups.KIND,
                have -> {
                    var places = new TreeSet<String>();
                    subnets.of(Tier.MANAGEMENT)
                            .forEach(subnet -> places.add(have.of(subnet).subnetId()));
                    return new AutoScalingGroups.Wanted(
                            AwsNames.join(255, environment, "bastion"),
                            have.of(template).id(),
                            places,
                            1,
                            INSTANCE_TYPE);
                },
                needs.toArray(Need[]::new));
    }

    private static SortedMap<String, String> volumeTags(NetworkSpec spec) {
        var tags = new TreeMap<>(spec.placement().tags());
        tags.put("Name", spec.placement().environment() + "-bastion");
        return tags;
    }
}
