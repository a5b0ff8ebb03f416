package io.platformoperator.aws.resources;

import io.platformoperator.graph.Restorable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.IpPermission;

/**
 * One rule of a security group: one protocol, one port range, one peer. EC2 returns rules of the same ports as one
 * permission; this record holds each rule separately, so that rules can be compared.
 *
 * @param protocol {@code tcp}, {@code udp}, {@code icmp}, a number, or {@code -1} for all
 * @param from the first port (ICMP: type), -1 for all
 * @param to the last port (ICMP: code), -1 for all
 * @param peer an IPv4 or IPv6 CIDR range, or the id of a security group or a prefix list
 * @param description a text of another client; null for none. Not compared: it changes no access
 */
public record SecurityGroupRule(
        String protocol,
        int from,
        int to,
        String peer,
        @Nullable String description) implements Comparable<SecurityGroupRule>, Restorable {
    private static final Comparator<SecurityGroupRule> ORDER = Comparator.comparing(SecurityGroupRule::protocol)
            .thenComparingInt(SecurityGroupRule::from)
            .thenComparingInt(SecurityGroupRule::to)
            .thenComparing(SecurityGroupRule::peer);

    /** All traffic from or to all IPv4 addresses. */
    public static final SecurityGroupRule ALL_IPV4_TRAFFIC = new SecurityGroupRule("-1", -1, -1, "0.0.0.0/0");

    SecurityGroupRule(String protocol, int from, int to, String peer) {
        this(protocol, from, to, peer, null);
    }

    /** Rules for one TCP port, one per peer. */
    public static Set<SecurityGroupRule> tcp(int port, Collection<String> peers) {
        var rules = new TreeSet<SecurityGroupRule>();
        peers.forEach(peer -> rules.add(new SecurityGroupRule("tcp", port, port, peer)));
        return rules;
    }

    static Set<SecurityGroupRule> of(List<IpPermission> permissions) {
        var rules = new TreeSet<SecurityGroupRule>();
        for (var permission : permissions) {
            var from = permission.fromPort() == null ? -1 : permission.fromPort();
            var to = permission.toPort() == null ? -1 : permission.toPort();
            BiConsumer<String, @Nullable String> add = (peer, description) ->
                    rules.add(new SecurityGroupRule(permission.ipProtocol(), from, to, peer, description));
            permission.ipRanges().forEach(range -> add.accept(range.cidrIp(), range.description()));
            permission.ipv6Ranges().forEach(range -> add.accept(range.cidrIpv6(), range.description()));
            permission.userIdGroupPairs().forEach(pair -> add.accept(pair.groupId(), pair.description()));
            permission.prefixListIds().forEach(list -> add.accept(list.prefixListId(), list.description()));
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
    public boolean equals(@Nullable Object other) {
        return other instanceof SecurityGroupRule rule && compareTo(rule) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(protocol, from, to, peer);
    }

    /** The rule as {@code aws ec2 authorize-security-group-ingress --ip-permissions} takes it. */
    @Override
    public String restoreText() {
        var ports =
                protocol.equals("-1") ? "" : String.format(Locale.ROOT, ", \"FromPort\": %d, \"ToPort\": %d", from, to);
        var text = description == null ? "" : ", \"Description\": \"" + description + "\"";
        var range = peer.startsWith("sg-")
                ? "\"UserIdGroupPairs\": [{\"GroupId\""
                : peer.startsWith("pl-")
                        ? "\"PrefixListIds\": [{\"PrefixListId\""
                        : peer.contains(":") ? "\"Ipv6Ranges\": [{\"CidrIpv6\"" : "\"IpRanges\": [{\"CidrIp\"";
        return "{\"IpProtocol\": \"" + protocol + "\"" + ports + ", " + range + ": \"" + peer + "\"" + text + "}]}";
    }

    @Override
    public String toString() {
        var ports = from == to ? String.valueOf(from) : from + "-" + to;
        return (protocol.equals("-1") ? "all traffic" : protocol + " " + ports) + " " + peer;
    }
}
