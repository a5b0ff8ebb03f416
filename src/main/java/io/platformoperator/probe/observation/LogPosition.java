package io.platformoperator.probe.observation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A position in the write-ahead log of PostgreSQL (type {@code pg_lsn}): a number of bytes, as text two hexadecimal numbers of
 * 32 bits, such as {@code 0/16B3748}. The positions of a database and its replicas can be compared.
 *
 * @param bytes number of bytes from the beginning of the log; unsigned
 */
public record LogPosition(long bytes) implements Comparable<LogPosition> {
    private static final Pattern FORM = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
    private static final int HALF = 32;
    private static final int HEXADECIMAL = 16;

    /**
     * Parses PostgreSQL's text.
     *
     * @throws IllegalArgumentException if the text is not a position
     */
    @JsonCreator
    public static LogPosition parse(String text) {
        var halves = FORM.matcher(text);
        if (!halves.matches()) {
            throw new IllegalArgumentException("a position in the log of PostgreSQL is like 0/16B3748, not " + text);
        }
        return new LogPosition(
                Long.parseLong(halves.group(1), HEXADECIMAL) << HALF | Long.parseLong(halves.group(2), HEXADECIMAL));
    }

    /** True for this position and all before it. */
    public boolean isAtMost(LogPosition other) {
        return compareTo(other) <= 0;
    }

    @Override
    public int compareTo(LogPosition other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    /** As PostgreSQL writes it. */
    @JsonValue
    @Override
    public String toString() {
        return "%X/%X".formatted(bytes >>> HALF, bytes & 0xFFFF_FFFFL);
    }
}
