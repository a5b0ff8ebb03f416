package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which environments, and in which account: what all commands share that start from a manifest. */
final class ManifestOptions {
    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Manifests with PlatformEnvironments; -: standard input.")
    private List<String> files = List.of();

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "Namespace of objects that name none.")
    private String namespace = "";

    @Option(
            names = "--account",
            defaultValue = "123456789012",
            description = "Account id to plan for, where AWS is not asked.")
    private String account = "";

    @Option(
            names = "--zones",
            split = ",",
            defaultValue = "a,b,c",
            description = "Letters of the availability zones in each region, where AWS is not asked.")
    private List<String> zones = List.of();

    List<PlatformEnvironment> environments() {
        return new Manifests(namespace).read(files);
    }

    Accounts emptyAccount() {
        return new EmptyAccount(account, zones);
    }
}
