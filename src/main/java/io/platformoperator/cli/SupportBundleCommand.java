package io.platformoperator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform support-bundle}: collects what a maintainer needs to explain the state of an environment. */
@Command(
        name = "support-bundle",
        description = {
            "Writes a ZIP archive with an environment, its children, their Events, and the operator's pods and logs.",
            "It reads no Secret and no ConfigMap. Values of annotations, of environment variables and of charts, and what"
                    + " looks like a credential are redacted. Read it before you pass it on."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class SupportBundleCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            description = "Name of the PlatformEnvironment.")
    private String name = "";

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--operator-namespace",
            defaultValue = "platform-operator",
            description = "Namespace of the operator.")
    private String operatorNamespace = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The archive. Default: support-bundle-NAMESPACE-NAME.zip")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return cluster.connect((client, namespace) -> {
            var file = output == null ? Path.of("support-bundle-" + namespace + "-" + name + ".zip") : output;
            var files = new SupportBundle(client, operatorNamespace).collect(namespace, name);
            write(files, file);
            spec.commandLine()
                    .getOut()
                    .println(file + ": " + files.size()
                            + " files. They have names, addresses and account IDs: read them before you pass them on");
            spec.commandLine().getOut().flush();
            return 0;
        });
    }

    private static void write(SortedMap<String, String> files, Path file) {
        try (var out = Files.newOutputStream(file)) {
            SupportBundle.write(files, out);
        } catch (IOException e) {
            throw new CommandException(
                    file + ": could not be written: name a file in a directory that you may write to with --output", e);
        }
    }
}
