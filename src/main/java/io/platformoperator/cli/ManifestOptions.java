package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.cli.ManifestReader.CurrentObjects;
import io.platformoperator.cli.ManifestReader.ReadEnvironment;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of all commands that read manifests: the files, and the account to plan for. */
final class ManifestOptions {
    @Parameters(
            paramLabel = "FILE",
            showDefaultValue = Visibility.NEVER,
            arity = "0..*",
            description = "Manifests with PlatformEnvironment objects; - reads standard input.")
    private List<String> files = List.of();

    @Option(
            names = {"-f", "--filename"},
            showDefaultValue = Visibility.NEVER,
            paramLabel = "FILE",
            description = "The same as FILE, as kubectl names it.")
    private List<String> named = List.of();

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "Namespace of objects without a namespace.")
    private String namespace = "";

    @Option(
            names = "--account",
            defaultValue = "123456789012",
            description = "ID of the account to plan for, if AWS is not read.")
    private String account = "";

    @Option(
            names = "--zones",
            split = ",",
            defaultValue = "a,b,c",
            description = "Letters of the availability zones in each region, if AWS is not read.")
    private List<String> zones = List.of();

    String namespace() {
        return namespace;
    }

    /** The environments of the manifests, each with the current one of {@code currentObjects}. */
    List<ReadEnvironment> environments(CurrentObjects currentObjects) {
        return new ManifestReader(namespace).read(all(), currentObjects);
    }

    /** The environments of the manifests, changed so that they adopt existing resources by name. */
    List<PlatformEnvironment> adoptingEnvironments() {
        return new ManifestReader(namespace).readAdopting(all());
    }

    private List<String> all() {
        var all = Stream.concat(files.stream(), named.stream()).toList();
        if (all.isEmpty()) {
            throw new CommandException("no manifest: name a file, or - for standard input");
        }
        return all;
    }

    EmptyAccount emptyAccount() {
        return new EmptyAccount(account, zones);
    }
}
