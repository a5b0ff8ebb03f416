package io.platformoperator.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform completion}: prints a script that completes commands and options in a shell. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and options in bash or zsh.",
            "For the current shell: source <(platform completion bash). For every shell, add this line to ~/.bashrc or"
                    + " ~/.zshrc."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class CompletionCommand implements Callable<Integer> {
    private static final String NAME = "platform";

    /** A shell that the script supports. */
    enum Shell {
        /** GNU Bash. */
        bash,
        /** Zsh, which loads its emulation of bash's completion. */
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.bash;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (shell == Shell.zsh) {
            out.println("autoload -U +X compinit && compinit");
        }
        out.print(AutoComplete.bash(NAME, spec.root().commandLine()));
        out.flush();
        return 0;
    }
}
