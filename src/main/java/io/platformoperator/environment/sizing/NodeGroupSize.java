package io.platformoperator.environment.sizing;

/** Size of a node group. */
public record NodeGroupSize(String name, String instanceType, int min, int max, int diskGiB) {
    String text() {
        return (min == max ? "" + min : min + "-" + max) + " x " + instanceType;
    }
}
