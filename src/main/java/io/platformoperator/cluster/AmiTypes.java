package io.platformoperator.cluster;

import java.util.regex.Pattern;

/** The types of images that EKS starts nodes from. */
final class AmiTypes {
    /** Instance types with AWS Graviton processors: a {@code g} follows the generation, as in m7g, c6gn, r8gd. */
    private static final Pattern GRAVITON = Pattern.compile("[a-z]+[0-9]+g[a-z]*[.].*");

    private AmiTypes() {}

    /** EKS's name of the image for an instance type. */
    static String of(String instanceType) {
        return GRAVITON.matcher(instanceType).matches() ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD";
    }
}
