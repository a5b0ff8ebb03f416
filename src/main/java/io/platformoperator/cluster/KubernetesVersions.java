package io.platformoperator.cluster;

/** Kubernetes versions in the form of EKS, such as {@code 1.33}. EKS changes them by one minor version at a time. */
final class KubernetesVersions {
    private KubernetesVersions() {}

    /** The minor version, 33 for {@code 1.33}; 0 if the text is not a version. */
    static int minor(String version) {
        var parts = version.split("\\.", -1);
        try {
            return parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The version of the next upgrade from one version to a newer one. */
    static String next(String from, String to) {
        return "1." + Math.min(minor(from) + 1, minor(to));
    }

    /** The version before this one. */
    static String previous(String version) {
        return "1." + (minor(version) - 1);
    }

    /** True if the first version is older than the second. */
    static boolean isOlder(String version, String other) {
        return minor(version) < minor(other);
    }
}
