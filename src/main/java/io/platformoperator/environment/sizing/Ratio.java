package io.platformoperator.environment.sizing;

/** An exact positive fraction. Counts are rounded up, so a floating-point error could add a machine. */
record Ratio(long numerator, long denominator) implements Comparable<Ratio> {
    static final Ratio ONE = new Ratio(1, 1);

    static Ratio percent(int percent) {
        return new Ratio(percent, 100);
    }

    static Ratio min(Ratio a, Ratio b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    Ratio dividedBy(Ratio other) {
        return new Ratio(numerator * other.denominator, denominator * other.numerator);
    }

    /** Multiplies {@code count} by this fraction and rounds up. */
    int timesRoundedUp(int count) {
        return Math.toIntExact(Math.ceilDiv(count * numerator, denominator));
    }

    /** Decimal number without trailing zeros, such as {@code 0.75} or {@code 1}. */
    String decimal() {
        var text = "%.2f".formatted((double) numerator / denominator);
        return text.replaceAll("\\.?0+$", "");
    }

    /** Rounded percentage, such as {@code 75 %}. */
    String percentText() {
        return Math.round(100.0 * numerator / denominator) + " %";
    }

    @Override
    public int compareTo(Ratio other) {
        return Long.compare(numerator * other.denominator, other.numerator * denominator);
    }
}
