package io.platformoperator.aws.resources;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.IpPermission;

/**
 * One rule of a security group: one protocol, one port range, one peer. EC2 returns rules of the same ports as one
 * permission; this record holds each rule separately, so that rules can be compared.
 *
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, a number, or {@code -1} for all
 * @param from the first port (ICMP: type), -1 for all
 * @param to the last port (ICMP: code), -1 for all
 * @param peer an IPv4 or IPv6 CIDR range, or the id of a security group or a prefix list
 */
public record SecurityGroupRule(String protocol, int from, int to, String peer)
        implements Comparable<SecurityGroupRule> {
    private static final Comparator<SecurityGroupRule> ORDER = Comparator.comparing(SecurityGroupRule::protocol)
            .thenComparingInt(SecurityGroupRule::from)
            .thenComparingInt(SecurityGroupRule::to)
            .thenComparing(SecurityGroupRule::peer);

    /** All traffic from or to all IPv4 addresses. */
    public static final SecurityGroupRule ALL_IPV4_TRAFFIC = new SecurityGroupRule("-1", -1, -1, "0.0.0.0/0");

    /** Rules for one TCP port, one per peer. */
    public static Set<SecurityGroupRule> tcp(int port, Collection<String> peers) {
        var rules = new TreeSet<SecurityGroupRule>();
        peers.forEach(peer -> rules.add(new SecurityGroupRule("tcp", port, port, peer)));
        return rules;
    }

    static Set<SecurityGroupRule> of(List<IpPermission> permissions) {
        var rules = new TreeSet<SecurityGroupRule>();
        for (var permission : permissions) {
            var peers = new ArrayList<String>();
            permission.ipRanges().forEach(range -> peers.add(range.cidrIp()));
            permission.ipv6Ranges().forEach(range -> peers.add(range.cidrIpv6()));
            permission.userIdGroupPairs().forEach(pair -> peers.add(pair.groupId()));
            permission.prefixListIds().forEach(list -> peers.add(list.prefixListId()));
            var from = permission.fromPort() == null ? -1 : permission.fromPort();
            var to = permission.toPort() == null ? -1 : permission.toPort();
            peers.forEach(peer -> rules.add(new SecurityGroupRule(permission.ipProtocol(), from, to, peer)));
        }
        return rules;
    }

    /** EC2's form of the rules that are not in {@code excluded}. */
    static List<IpPermission> permissions(Set<SecurityGroupRule> rules, Set<SecurityGroupRule> excluded) {
        return rules.stream()
                .filter(rule -> !excluded.contains(rule))
                .sorted()
                .map(SecurityGroupRule::permission)
                .toList();
    }

    private IpPermission permission() {
        var permission = IpPermission.builder().ipProtocol(protocol);
        if (!protocol.equals("-1")) {
            permission.fromPort(from).toPort(to);
        }
        if (peer.startsWith("sg-")) {
            permission.userIdGroupPairs(pair -> pair.groupId(peer));
        } else if (peer.startsWith("pl-")) {
            permission.prefixListIds(list -> list.prefixListId(peer));
        } else if (peer.contains(":")) {
            permission.ipv6Ranges(range -> range.cidrIpv6(peer));
        } else {
            permission.ipRanges(range -> range.cidrIp(peer));
        }
        return permission.build();
    }

    @Override
    public int compareTo(SecurityGroupRule other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        var ports = from == to ? String.valueOf(from) : from + "-" + to;
        return (protocol.equals("-1") ? "all traffic" : protocol + " " + ports) + " " + peer;
    }
}
