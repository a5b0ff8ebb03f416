package io.platformoperator.environment;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.kubernetes.Conditions;
import java.util.Map;

/**
 * The condition {@code Restored} of an environment whose stores were created from the backups of another one, or that asks for
 * that. It stays when another region becomes active, whose database replicated the restored one.
 */
final class RestoreCondition {
    static final String TYPE = "Restored";

    /** Reason of an environment whose database was not restored, because it existed. */
    static final String DATABASE_EXISTED = "DatabaseExisted";

    private RestoreCondition() {}

    /**
     * Adds the condition.
     *
     * @param outputs outputs of the environment, with those of the active region
     */
    static void add(PlatformEnvironment environment, Map<String, String> outputs, Conditions conditions) {
        var from = environment.getSpec().restoreFrom();
        var before = Conditions.find(environment.statusOrEmpty().conditions(), TYPE)
                .filter(condition -> "True".equals(condition.getStatus()));
        if (outputs.containsKey("database.restoredFrom")) {
            conditions.with(TYPE, true, "Restored", text(outputs));
        } else if (before.isPresent()) {
            conditions.with(TYPE, true, before.get().getReason(), before.get().getMessage());
        } else if (from != null && outputs.containsKey("database.endpoint")) {
            conditions.with(
                    TYPE,
                    false,
                    DATABASE_EXISTED,
                    "the database existed before spec.restoreFrom was set, and keeps its data: remove spec.restoreFrom");
        } else if (from != null) {
            conditions.with(
                    TYPE,
                    false,
                    "Restoring",
                    "the database is created from a backup of the environment " + from.environment()
                            + ": the condition DatabaseReady says what it waits for");
        }
    }

    private static String text(Map<String, String> outputs) {
        var cache = outputs.containsKey("cache.restoredFrom")
                ? text("cache", outputs)
                : "the cache started empty, because its source has no snapshot of that time";
        return text("database", outputs) + "; " + cache;
    }

    private static String text(String store, Map<String, String> outputs) {
        return "the %s was restored from %s at %s"
                .formatted(store, outputs.get(store + ".restoredFrom"), outputs.get(store + ".restoredTo"));
    }
}
