package io.platformoperator.aws.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.IpPermission;

class SecurityGroupRuleTest {
    /** EC2 joins rules of the same ports into one permission; otherwise every reconcile would find a difference. */
    @Test
    void readsJoinedPermissionsAsSeparateRules() {
        var joined = List.of(
                IpPermission.builder()
                        .ipProtocol("tcp")
                        .fromPort(5432)
                        .toPort(5432)
                        .ipRanges(r -> r.cidrIp("10.0.64.0/18"), r -> r.cidrIp("10.0.0.0/18"))
                        .userIdGroupPairs(p -> p.groupId("sg-1").userId("123456789012"))
                        .build(),
                IpPermission.builder()
                        .ipProtocol("-1")
                        .ipv6Ranges(r -> r.cidrIpv6("::/0"))
                        .prefixListIds(p -> p.prefixListId("pl-1"))
                        .build());

        var rules = SecurityGroupRule.of(joined);

        assertThat(rules)
                .isEqualTo(Set.of(
                        new SecurityGroupRule("tcp", 5432, 5432, "10.0.0.0/18"),
                        new SecurityGroupRule("tcp", 5432, 5432, "10.0.64.0/18"),
                        new SecurityGroupRule("tcp", 5432, 5432, "sg-1"),
                        new SecurityGroupRule("-1", -1, -1, "::/0"),
                        new SecurityGroupRule("-1", -1, -1, "pl-1")));
        assertThat(SecurityGroupRule.of(SecurityGroupRule.permissions(rules, Set.of())))
                .isEqualTo(rules);
    }

    /** A description of another client changes no access, and is part of what a user puts back. */
    @Test
    void aDescriptionIsRestoredAndNotCompared() {
        var described = SecurityGroupRule.of(List.of(IpPermission.builder()
                .ipProtocol("tcp")
                .fromPort(22)
                .toPort(22)
                .ipRanges(r -> r.cidrIp("203.0.113.0/24").description("office"))
                .build()));

        assertThat(described).isEqualTo(Set.of(new SecurityGroupRule("tcp", 22, 22, "203.0.113.0/24")));
        assertThat(described).singleElement().satisfies(rule -> assertThat(rule.restoreText())
                .isEqualTo("{\"IpProtocol\": \"tcp\", \"FromPort\": 22, \"ToPort\": 22, \"IpRanges\":"
                        + " [{\"CidrIp\": \"203.0.113.0/24\", \"Description\": \"office\"}]}"));
        assertThat(new SecurityGroupRule("-1", -1, -1, "sg-1").restoreText())
                .isEqualTo("{\"IpProtocol\": \"-1\", \"UserIdGroupPairs\": [{\"GroupId\": \"sg-1\"}]}");
    }
}
