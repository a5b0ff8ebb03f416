package io.platformoperator.apply;

import java.util.Base64;

/**
 * The identity of objects that are applied and pruned together, as KEP-3659 has it: a parent object, a ConfigMap, stands for
 * the set, and every member carries the set's id in a label.
 *
 * @param namespace of the parent; it is made if it is not there
 * @param name of the parent: one name, one set, on the whole cluster
 * @param owner whom people should ask about it, such as {@code PlatformStack platform/production-mesh}: what another set is
 *     told that wants one of its objects
 */
public record ApplySet(String namespace, String name, String owner) {
    /** The label that members carry, with the set's id. */
    public static final String PART_OF = "applyset.kubernetes.io/part-of";

    /** The label that the parent carries, with the set's id. */
    public static final String ID = "applyset.kubernetes.io/id";

    /** The set's id, by KEP-3659: a hash over the parent's name, namespace, kind and group. */
    public String id() {
        var hash = Hash.sha256(name + "." + namespace + ".ConfigMap.");
        return "applyset-" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + "-v1";
    }
}
