package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.RestoreFrom;
import io.platformoperator.graph.Owner;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The store of another environment, or an earlier one of the same environment, from whose backups a new store is created.
 *
 * @param environment namespace/name of its environment
 * @param region its region
 * @param store its name on AWS
 * @param time the time to restore to; null for the latest
 */
public record BackupSource(
        String environment,
        String region,
        String store,
        @Nullable Instant time) {
    /**
     * The store that a spec names. Its environment is in the namespace of the owner.
     *
     * @param from null: none
     * @param name the name of the store of an environment in a region
     * @return null without {@code from}
     */
    public static @Nullable BackupSource of(@Nullable RestoreFrom from, Owner owner, BinaryOperator<String> name) {
        if (from == null) {
            return null;
        }
        var region = Objects.requireNonNullElse(from.region(), owner.region());
        var namespace = owner.environment().substring(0, owner.environment().indexOf('/') + 1);
        var time = from.time();
        return new BackupSource(
                namespace + from.environment(),
                region,
                name.apply(from.environment(), region),
                time == null ? null : OffsetDateTime.parse(time).toInstant());
    }

    /** Such as {@code platform/production in us-east-1, latest time}. */
    public String text() {
        return environment + " in " + region + ", " + (time == null ? "latest time" : time.toString());
    }

    /** The text of a source; null for none. */
    public static @Nullable String textOf(@Nullable BackupSource source) {
        return source == null ? null : source.text();
    }
}
