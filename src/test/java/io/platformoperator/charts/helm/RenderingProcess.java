package io.platformoperator.charts.helm;

import java.nio.file.Path;

/** A process that renders a chart, says what came of it, and waits to be stopped. */
final class RenderingProcess {
    private RenderingProcess() {}

    /** Folder for the engine, chart, file of values. */
    public static void main(String[] args) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped in order")));
        System.out.println(new HelmEngine(Path.of(args[0]))
                .template(Path.of(args[1]), "rel", "ours", "1.33.2", Path.of(args[2]))
                .replace('\n', ' '));
        Thread.sleep(Long.MAX_VALUE);
    }
}
