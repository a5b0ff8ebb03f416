package io.platformoperator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code platform iam-policy}: the rights that the operator's AWS role needs. */
@Command(
        name = "iam-policy",
        description = {
            "Prints the IAM policy that the operator's AWS role needs: the actions it uses, and no others.",
            "It goes into the role as an inline policy: a managed policy may not be that long.",
            "For an environment in another account, its role needs them there, and the operator's own"
                    + " role only sts:AssumeRole on that role."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
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
