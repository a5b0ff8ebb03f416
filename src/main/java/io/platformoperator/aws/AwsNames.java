package io.platformoperator.aws;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Deterministic names of AWS resources, within each service's length limit. */
public final class AwsNames {
    private AwsNames() {}

    /**
     * The parts joined by dashes. A longer name than {@code limit} is truncated and ends with a hash of the whole name,
     * so that two long names with the same beginning differ.
     *
     * @param limit the service's greatest length: RDS and S3 63, ElastiCache 40, IAM role 64, load balancer 32
     */
    public static String join(int limit, String... parts) {
        var whole = String.join("-", parts);
        if (whole.length() <= limit) {
            return whole;
        }
        var hash = hash(whole);
        var cut = whole.substring(0, limit - hash.length() - 1);
        return (cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut) + "-" + hash;
    }

    /** The text's CRC-32 checksum as eight hexadecimal digits. */
    public static String hash(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
