package io.platformoperator.cli;

import io.platformoperator.cli.validation.ManifestValidator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform validate}: names every mistake of manifests. */
@Command(
        name = "validate",
        description = {
            "Names every mistake of manifests, with the messages of an API server. Needs neither AWS nor Kubernetes.",
            "An object that files contain twice is validated as its creation and its update. Objects of other API groups"
                    + " are not validated.",
            "The exit code is 1 if an object has a mistake."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class ValidateCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FILE",
            showDefaultValue = Visibility.NEVER,
            arity = "1..*",
            description = "Manifests with objects of the operator; - reads standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--against",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "FILE",
            description = "Manifest with the current objects, as kubectl get -o yaml prints them: changes that the"
                    + " operator does not make are mistakes.")
    private List<String> current = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final ManifestValidator validator = new ManifestValidator();

    /** Identity of an object within the manifests. */
    private record Key(String kind, String namespace, String name) {
        static Key of(ManifestDocument document) {
            return new Key(document.kind(), document.namespace(""), document.name());
        }
    }

    @Override
    public Integer call() {
        var known = new HashMap<Key, Map<String, @Nullable Object>>();
        current.stream()
                .flatMap(file -> ManifestFiles.read(file).stream())
                .forEach(document -> known.put(Key.of(document), document.content()));
        var lines = new ArrayList<String>();
        int valid = 0;
        int others = 0;
        for (var file : files) {
            for (var document : ManifestFiles.read(file)) {
                if (!ManifestValidator.isOurs(document.content())) {
                    others++;
                    continue;
                }
                var validation = validator.validate(document.content(), known.get(Key.of(document)));
                lines.addAll(ValidationText.of(document, validation));
                valid += validation.violations().isEmpty() ? 1 : 0;
                known.put(Key.of(document), document.content());
            }
        }
        if (!lines.isEmpty()) {
            throw new CommandException(String.join("\n", lines));
        }
        var out = spec.commandLine().getOut();
        out.println(valid
                + (valid == 1 ? " object is valid" : " objects are valid")
                + (others == 0 ? "" : "; " + others + " of other API groups not validated"));
        out.flush();
        return 0;
    }
}
