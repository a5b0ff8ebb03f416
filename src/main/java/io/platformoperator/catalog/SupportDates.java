package io.platformoperator.catalog;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Until when AWS supports versions in standard support. After that, extended support costs more, or AWS upgrades. */
public final class SupportDates {
    private static final SupportDates STANDARD = load();

    private final Map<String, LocalDate> until;

    private SupportDates(Map<String, LocalDate> until) {
        this.until = Map.copyOf(until);
    }

    /** The dates that are shipped with the operator. */
    public static SupportDates standard() {
        return STANDARD;
    }

    /** The last day of EKS's standard support of a Kubernetes version, such as 1.33; empty if this version does not know it. */
    public Optional<LocalDate> kubernetes(String version) {
        return Optional.ofNullable(until.get("eks " + version));
    }

    /** The last day of RDS's standard support of a PostgreSQL version, such as 16 or 16.9; empty if it is not known. */
    public Optional<LocalDate> postgres(String version) {
        return Optional.ofNullable(until.get("postgres " + version.replaceFirst("[.].*", "")));
    }

    private static SupportDates load() {
        var until = new HashMap<String, LocalDate>();
        Catalog.lines("support.csv", cell -> until.put(cell[0] + " " + cell[1], LocalDate.parse(cell[2])));
        return new SupportDates(until);
    }
}
