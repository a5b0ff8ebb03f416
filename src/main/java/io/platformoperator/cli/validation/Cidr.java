package io.platformoperator.cli.validation;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A network in CIDR notation, with the rules of Kubernetes' CEL library: IPv4 without leading zeros, or IPv6 without zone.
 *
 * @param ip the address as written, with its host bits
 */
record Cidr(Address ip, int prefixLength) {
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern PREFIX = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    private static final int MAX_BYTE = 255;

    /** An address. {@code family} is 4 or 6. */
    record Address(long family, BigInteger value) {
        int bits() {
            return family == 4 ? IPV4_BITS : IPV6_BITS;
        }
    }

    static boolean isValid(String text) {
        return of(text).isPresent();
    }

    static Cidr parse(String text) {
        return of(text).orElseThrow(() -> new IllegalArgumentException("network address parse error: " + text));
    }

    private static Optional<Cidr> of(String text) {
        var slash = text.indexOf('/');
        if (slash < 0 || !PREFIX.matcher(text.substring(slash + 1)).matches()) {
            return Optional.empty();
        }
        var length = Integer.parseInt(text.substring(slash + 1));
        return address(text.substring(0, slash))
                .filter(address -> length <= address.bits())
                .map(address -> new Cidr(address, length));
    }

    /** The network without host bits. */
    Cidr masked() {
        var host = ip.bits() - prefixLength;
        return new Cidr(new Address(ip.family(), ip.value().shiftRight(host).shiftLeft(host)), prefixLength);
    }

    boolean contains(Cidr other) {
        return ip.family() == other.ip.family()
                && other.prefixLength >= prefixLength
                && masked().equals(new Cidr(other.ip, prefixLength).masked());
    }

    private static Optional<Address> address(String text) {
        return text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
    }

    private static Optional<Address> ipv4(String text) {
        var match = IPV4.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var value = BigInteger.ZERO;
        for (int i = 1; i <= match.groupCount(); i++) {
            var part = match.group(i);
            var number = Integer.parseInt(part);
            if (number > MAX_BYTE || (part.length() > 1 && part.startsWith("0"))) {
                return Optional.empty();
            }
            value = value.shiftLeft(Byte.SIZE).add(BigInteger.valueOf(number));
        }
        return Optional.of(new Address(4, value));
    }

    private static Optional<Address> ipv6(String text) {
        if (!text.matches("[0-9a-fA-F:]{2,39}")) {
            return Optional.empty(); // zones, and IPv4 in IPv6, which the rules' networks never are
        }
        var gap = text.indexOf("::");
        var head = gap < 0 ? text : text.substring(0, gap);
        var tail = gap < 0 ? "" : text.substring(gap + 2);
        var first = head.isEmpty() ? new String[0] : head.split(":", -1);
        var last = tail.isEmpty() ? new String[0] : tail.split(":", -1);
        var missing = 8 - first.length - last.length;
        if (gap < 0 ? missing != 0 : missing < 1) {
            return Optional.empty();
        }
        var value = BigInteger.ZERO;
        for (int i = 0; i < 8; i++) {
            var part =
                    i < first.length ? first[i] : i < first.length + missing ? "0" : last[i - first.length - missing];
            if (!part.matches("[0-9a-fA-F]{1,4}")) {
                return Optional.empty();
            }
            value = value.shiftLeft(Short.SIZE).add(new BigInteger(part, 16));
        }
        return Optional.of(new Address(6, value));
    }
}
