package io.platformoperator.apply;

/** Fields that charts render and controllers then take over, as they should: neither drift nor a conflict. */
final class Shared {
    private static final String WEBHOOKS = "WebhookConfiguration.admissionregistration.k8s.io";

    private Shared() {}

    /** Whether a field that somebody else holds is left to him. */
    static boolean isLeft(String groupKind, Field field) {
        return !field.others().isEmpty()
                && (isBundle(groupKind, field) || isFailurePolicy(groupKind, field) || isScaled(field));
    }

    /** The authority of a webhook's certificate, put in by whoever makes the certificate. */
    private static boolean isBundle(String groupKind, Field field) {
        return field.path().endsWith(".caBundle")
                && (groupKind.endsWith(WEBHOOKS)
                        || groupKind.equals("CustomResourceDefinition.apiextensions.k8s.io")
                        || groupKind.equals("APIService.apiregistration.k8s.io"));
    }

    /** Istio lets its webhooks fail closed once they answer. */
    private static boolean isFailurePolicy(String groupKind, Field field) {
        return groupKind.endsWith(WEBHOOKS)
                && field.path().endsWith(".failurePolicy")
                && field.others().stream().noneMatch(FieldManager::isPerson);
    }

    /** How many pods, where an autoscaler says it: also one that is no part of the set. */
    private static boolean isScaled(Field field) {
        return field.path().equals(".spec.replicas")
                && field.others().stream()
                        .anyMatch(manager -> manager.subresource().equals("scale") && !manager.isPerson());
    }
}
