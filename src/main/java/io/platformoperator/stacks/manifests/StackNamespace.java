package io.platformoperator.stacks.manifests;

import java.util.Locale;

/**
 * A namespace of a stack. The base stack creates it with a Pod Security level and with a NetworkPolicy that denies all
 * ingress; the stack adds NetworkPolicies for the traffic that it admits.
 *
 * @param level Pod Security level that the pods must satisfy
 */
public record StackNamespace(String name, Level level) {
    /** Levels of the Pod Security Standards. */
    public enum Level {
        /** Unrestricted; for pods that read the nodes' files. */
        PRIVILEGED,
        /** Prevents known privilege escalations. */
        BASELINE,
        /** Hardened. */
        RESTRICTED;

        /** The value in the labels of a namespace. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
