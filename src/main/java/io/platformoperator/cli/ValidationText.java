package io.platformoperator.cli;

import io.platformoperator.cli.validation.ManifestValidator;
import io.platformoperator.cli.validation.ManifestValidator.Validation;
import java.util.ArrayList;
import java.util.List;

/** Formats the reasons to refuse an object: one line each, which names file, object and field. */
final class ValidationText {
    private ValidationText() {}

    static List<String> of(ManifestDocument document, Validation validation) {
        var head = document.file() + ": " + document.title() + ": ";
        var lines = new ArrayList<String>();
        validation.violations().forEach(violation -> lines.add(head + violation));
        if (!validation.isComplete()) {
            lines.add(head + ManifestValidator.INCOMPLETE);
        }
        return lines;
    }
}
