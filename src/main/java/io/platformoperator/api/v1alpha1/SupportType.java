package io.platformoperator.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What AWS does when its standard support of a version ends. */
public enum SupportType {
    /** AWS upgrades to a version that it supports. */
    @JsonProperty("Standard")
    STANDARD,
    /** AWS keeps the version in extended support, and bills it. */
    @JsonProperty("Extended")
    EXTENDED;

    /**
     * The support type of a resource that is created today. Without a choice, it is standard support. Once that has ended, it is
     * extended support, because AWS creates no resource with such a version otherwise, or upgrades a restored one.
     *
     * @param until the last day of the version's standard support; empty for a version that is newer than this operator
     */
    public static SupportType atCreation(@Nullable SupportType chosen, Optional<LocalDate> until, LocalDate today) {
        if (chosen != null) {
            return chosen;
        }
        return until.isPresent() && today.isAfter(until.get()) ? EXTENDED : STANDARD;
    }
}
