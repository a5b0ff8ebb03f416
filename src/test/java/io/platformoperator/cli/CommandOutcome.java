package io.platformoperator.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command printed and its exit code. */
record CommandOutcome(int code, String out, String err) {
    /** Runs {@code platform} with the arguments in this process. */
    static CommandOutcome of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new CommandOutcome(code, out.toString(), err.toString());
    }
}
