package io.platformoperator.apply.fields;

/**
 * Fields that charts render and that controllers are meant to take over. A controller's value in such a field is neither
 * drift nor a conflict.
 */
public final class ControllerOwnedFields {
    private static final String WEBHOOKS = "WebhookConfiguration.admissionregistration.k8s.io";

    private ControllerOwnedFields() {}

    /** True if another field manager owns the field and is meant to keep it. */
    public static boolean contains(String groupKind, ManagedField field) {
        return !field.others().isEmpty()
                && (isCaBundle(groupKind, field) || isFailurePolicy(groupKind, field) || isAutoscaled(field));
    }

    /** The CA certificate of a webhook: the controller that issues the certificate writes the CA bundle. */
    private static boolean isCaBundle(String groupKind, ManagedField field) {
        return field.path().endsWith(".caBundle")
                && (groupKind.endsWith(WEBHOOKS)
                        || groupKind.equals("CustomResourceDefinition.apiextensions.k8s.io")
                        || groupKind.equals("APIService.apiregistration.k8s.io"));
    }

    /** Istio sets the failure policy of its webhooks to Fail as soon as they serve. */
    private static boolean isFailurePolicy(String groupKind, ManagedField field) {
        return groupKind.endsWith(WEBHOOKS)
                && field.path().endsWith(".failurePolicy")
                && field.others().stream().noneMatch(FieldManager::isUser);
    }

    /** The number of replicas, if an autoscaler sets it; the autoscaler may be outside of the set. */
    private static boolean isAutoscaled(ManagedField field) {
        return field.path().equals(".spec.replicas")
                && field.others().stream()
                        .anyMatch(manager -> manager.subresource().equals("scale") && !manager.isUser());
    }
}
