package io.platformoperator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code platform iam-policy}: prints the IAM policy that the operator's role needs. */
@Command(
        name = "iam-policy",
        description = {
            "Prints the IAM policy that the operator's role needs: exactly the actions that the operator uses.",
            "Attach it to the role as an inline policy: it exceeds the size limit of managed policies.",
            "For an environment in another account, the role in that account needs this policy; the"
                    + " operator's own role needs only sts:AssumeRole on it."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class IamPolicyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(IamPolicy.document());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
