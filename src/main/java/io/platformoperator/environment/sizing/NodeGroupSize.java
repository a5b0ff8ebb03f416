package io.platformoperator.environment.sizing;

/** How big a node group is. */
public record NodeGroupSize(String name, String instanceType, int min, int max, int diskGiB) {
    String text() {
        return (min == max ? "" + min : min + "-" + max) + " x " + instanceType;
    }
}
