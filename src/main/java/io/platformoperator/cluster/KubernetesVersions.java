package io.platformoperator.cluster;

/** Kubernetes versions as EKS writes them, such as {@code 1.33}. EKS goes up one minor version at a time, never down. */
final class KubernetesVersions {
    private KubernetesVersions() {}

    /** 33 for {@code 1.33}; 0 for what is no version. */
    static int minor(String version) {
        var parts = version.split("\\.", -1);
        try {
            return parts.length == 2 ? Integer.parseInt(parts[1]) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** The next step from one version towards another, newer one. */
    static String next(String from, String to) {
        return "1." + Math.min(minor(from) + 1, minor(to));
    }
}
