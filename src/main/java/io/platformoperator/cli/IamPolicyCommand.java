package io.platformoperator.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code platform iam-policy}: prints the IAM policy that the operator's role needs. */
@Command(
        name = "iam-policy",
        description = {
            "Prints the IAM policy that the operator's role needs: exactly the actions that the operator uses, limited to"
                    + " resources with the tags of environments.",
            "It is longer than an inline policy of a role may be: attach the documents of --managed as managed policies.",
            "For an environment in another account, the role in that account needs this policy; the"
                    + " operator's own role needs only sts:AssumeRole on it."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class IamPolicyCommand implements Callable<Integer> {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern PREFIX = Pattern.compile("([a-z]([a-z0-9-]{0,39}))?");
    private static final Pattern BOUNDARY = Pattern.compile("arn:aws:iam::([0-9]{12}|aws):policy/\\S+");

    @Option(names = "--account", paramLabel = "ID", description = "ID of the account. Default: any.")
    private @Nullable String account;

    @Option(
            names = "--regions",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "REGION",
            split = ",",
            description = "Regions of the environments. Default: any.")
    private List<String> regions = List.of();

    @Option(
            names = "--name-prefix",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Beginning of the names of all environments. Without it, names can't be told from those of"
                    + " other owners in a few calls: those that tag a resource, or name a bucket or a role.")
    private String namePrefix = "";

    @Option(
            names = "--permissions-boundary",
            paramLabel = "ARN",
            description = "Policy that every role of the operator must have as its permissions boundary"
                    + " (spec.aws.permissionsBoundary).")
    private @Nullable String permissionsBoundary;

    @Option(
            names = "--managed",
            description = "Print a list of documents, each small enough for a managed policy (6,144 characters).")
    private boolean managed;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        require(account == null || ACCOUNT.matcher(account).matches(), "--account must have 12 digits");
        require(
                PREFIX.matcher(namePrefix).matches(),
                "--name-prefix must begin as the names of environments do: with lowercase letters, digits and dashes");
        require(
                permissionsBoundary == null
                        || BOUNDARY.matcher(permissionsBoundary).matches(),
                "--permissions-boundary must be the ARN of a managed policy");
        var policy = new IamPolicy(new IamPatterns(account, regions, namePrefix, permissionsBoundary));
        spec.commandLine().getOut().print(managed ? policy.managedDocuments() : policy.document());
        spec.commandLine().getOut().flush();
        return 0;
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }
}
