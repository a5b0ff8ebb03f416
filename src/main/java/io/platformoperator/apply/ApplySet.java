package io.platformoperator.apply;

import java.util.Base64;

/**
 * Identity of a set of objects that are applied and pruned together, by KEP-3659. A parent object, a ConfigMap, represents
 * the set. Every member has the set's id in a label.
 *
 * @param namespace of the parent; created if missing
 * @param name of the parent; unique on the cluster
 * @param owner of the set, for conflict messages of other sets, such as {@code PlatformStack platform/production-mesh}
 */
public record ApplySet(String namespace, String name, String owner) {
    /** The members' label that holds the set's id. */
    public static final String PART_OF = "applyset.kubernetes.io/part-of";

    /** The parent's label that holds the set's id. */
    public static final String ID = "applyset.kubernetes.io/id";

    /** The label that names the tool that manages an object. */
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** The set's id by KEP-3659: a hash of the parent's name, namespace, kind and group. */
    public String id() {
        var hash = Hash.sha256(name + "." + namespace + ".ConfigMap.");
        return "applyset-" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + "-v1";
    }
}
