package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of all commands that read manifests: the files, and the account to plan for. */
final class ManifestOptions {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Manifests with PlatformEnvironment objects; - reads standard input.")
    private List<String> files = List.of();

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

    List<PlatformEnvironment> environments() {
        return new ManifestReader(namespace).read(files);
    }

    Accounts emptyAccount() {
        return new EmptyAccount(account, zones);
    }
}
