package io.platformoperator.environment.sizing;

/** An exact positive fraction: counts are rounded up, so a rounding error would buy a machine. */
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

    /** {@code count} times this, rounded up. */
    int timesRoundedUp(int count) {
        return Math.toIntExact(Math.ceilDiv(count * numerator, denominator));
    }

    /** As people write it: {@code 0.75}, {@code 1}. */
    String decimal() {
        var text = "%.2f".formatted((double) numerator / denominator);
        return text.replaceAll("\\.?0+$", "");
    }

    /** In percent, rounded, as people write it. */
    String percentText() {
        return Math.round(100.0 * numerator / denominator) + " %";
    }

    @Override
    public int compareTo(Ratio other) {
        return Long.compare(numerator * other.denominator, other.numerator * denominator);
    }
}
