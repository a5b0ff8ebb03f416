package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.DrillCheck;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code platform drill start}: creates a drill that runs once, at once, and watches it. */
@Command(
        name = "start",
        description = {
            "Creates a PlatformDrill that runs once, now, and prints its progress until it has ended and everything that it"
                    + " created on AWS is deleted.",
            "The exit code is 0 if the restored data was verified, and 3 if the drill failed or can't start."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class DrillStartCommand implements Callable<Integer> {
    /** The longest prefix of a name: with the five characters of the API server, a drill's name has at most 56. */
    private static final int PREFIX = 51;

    /** The value of PostgreSQL that a check has to return. */
    private static final String TRUE = "t";

    @Parameters(
            paramLabel = "ENVIRONMENT",
            showDefaultValue = Visibility.NEVER,
            description = "Name of the PlatformEnvironment.")
    private String environment = "";

    @Option(
            names = "--kind",
            required = true,
            paramLabel = "KIND",
            completionCandidates = Kinds.class,
            converter = KindConverter.class,
            showDefaultValue = Visibility.NEVER,
            description = "What is restored: ${COMPLETION-CANDIDATES}.")
    private DrillKind kind = DrillKind.DATABASE_RESTORE;

    @Option(
            names = "--check",
            paramLabel = "SQL",
            showDefaultValue = Visibility.NEVER,
            description = "Query of the restored database that has to return true, such as \"SELECT count(*) > 0 FROM"
                    + " orders\". May be repeated.")
    private List<String> checks = List.of();

    @Option(
            names = "--detach",
            description =
                    "Return after the drill is created; the exit code is then 0. platform drill watch follows it.")
    private boolean detach;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private final DrillWatchOptions options = new DrillWatchOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return cluster.connect((client, namespace) -> {
            EnvironmentObjects.read(client, namespace, environment);
            var drill = create(client, namespace, environment, kind, checks);
            var name = drill.getMetadata().getName();
            var out = spec.commandLine().getOut();
            out.println(kind.text() + " of " + namespace + "/" + environment + ": drill " + name);
            var command = spec.root().name() + " drill watch -n " + namespace + " " + name;
            if (detach) {
                out.println("It goes on without this command. To follow it:\n  " + command);
                out.flush();
                return 0;
            }
            out.println("Ctrl-C ends this command, not the drill. To follow it again:\n  " + command);
            out.flush();
            return options.watch(client, namespace, name, out);
        });
    }

    /** Creates a drill without a schedule. */
    @SuppressWarnings("NullAway") // a null argument selects the default, as a field that the manifest leaves out does
    static PlatformDrill create(
            KubernetesClient client, String namespace, String environment, DrillKind kind, List<String> checks) {
        var suffix = "-" + kind.text().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT) + "-";
        var drill = new PlatformDrill();
        drill.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withGenerateName(
                        environment.substring(0, Math.min(environment.length(), PREFIX - suffix.length())) + suffix)
                .build());
        drill.setSpec(new DrillSpec(
                environment,
                kind,
                null,
                checks.stream().map(sql -> new DrillCheck(sql, TRUE)).toList(),
                null,
                null,
                null));
        return client.resource(drill).create();
    }

    /** The kinds as manifests name them. */
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(DrillKind.values()).map(DrillKind::text).iterator();
        }
    }

    private static final class KindConverter implements ITypeConverter<DrillKind> {
        @Override
        public DrillKind convert(String value) {
            return Arrays.stream(DrillKind.values())
                    .filter(kind -> kind.text().equals(value))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException(value + " is none of " + String.join(", ", new Kinds())));
        }
    }
}
