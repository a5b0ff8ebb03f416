package io.platformoperator.cli;

import java.time.Duration;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses durations in the format of Kubernetes: {@code 500ms}, {@code 2s}, {@code 1.5m}, {@code 1h}. */
final class DurationConverter implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            throw new TypeConversionException(
                    "'" + text + "' is not a duration: write a number and ms, s, m or h, such as 30s");
        }
        var unit =
                switch (match.group(2)) {
                    case "ms" -> Duration.ofMillis(1);
                    case "s" -> Duration.ofSeconds(1);
                    case "m" -> Duration.ofMinutes(1);
                    default -> Duration.ofHours(1);
                };
        return Duration.ofNanos((long) (Double.parseDouble(match.group(1)) * unit.toNanos()));
    }
}
