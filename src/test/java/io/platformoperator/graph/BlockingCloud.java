package io.platformoperator.graph;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A cloud in real time whose calls block: tests concurrency with real threads. */
final class BlockingCloud implements Cloud {
    private static final Duration CALL = Duration.ofMillis(20);

    private record Box(String name, Map<String, String> tags) {}

    private static final ResourceKind<BlockingCloud, String, Box> BOX = ResourceKind.<BlockingCloud, String, Box>named(
                    "slow/Box")
            .id(Box::name)
            .tags(Box::tags)
            .name(desired -> desired, Box::name)
            .list(BlockingCloud::list)
            .preview(desired -> new Box(desired, Map.of()))
            .create((cloud, desired, request) -> cloud.create(new Box(desired, request.tags())))
            .delete((cloud, observed, request) -> {})
            .build();

    /** A kind without unique names: the engine lists twice before it creates one. */
    private static final ResourceKind<BlockingCloud, String, Box> NAMELESS =
            ResourceKind.<BlockingCloud, String, Box>named("slow/Nameless")
                    .withoutUniqueName()
                    .id(Box::name)
                    .tags(Box::tags)
                    .list(cloud -> List.of())
                    .preview(desired -> new Box(desired, Map.of()))
                    .create((cloud, desired, request) -> cloud.create(new Box(desired, request.tags())))
                    .delete((cloud, observed, request) -> {})
                    .build();

    private final Queue<Box> boxes = new ConcurrentLinkedQueue<>();
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private final CountDownLatch creations;

    /** A cloud in which each creation waits until {@code concurrentCreations} of them have begun. */
    BlockingCloud(int concurrentCreations) {
        creations = new CountDownLatch(concurrentCreations);
    }

    /** A graph of {@code width} columns of {@code layers} boxes; each box depends on the box of the layer below. */
    static Graph<BlockingCloud> graph(int layers, int width) {
        var owner = new Owner("a/b", "uid", "eu-west-1", "slow", 1, Map.of(), TeardownPolicy.DELETE);
        var graph = new Graph<BlockingCloud>(owner, List.of(BOX));
        for (var column = 0; column < width; column++) {
            var below = new ArrayList<Dependency>();
            for (var layer = 0; layer < layers; layer++) {
                var name = "box-" + layer + "-" + column;
                below = new ArrayList<>(
                        List.of(graph.add(name, BOX, dependencies -> name, below.toArray(Dependency[]::new))));
            }
        }
        return graph;
    }

    /** A graph of a chain of named boxes, and one nameless box that depends on none of them. */
    static Graph<BlockingCloud> chainAndNameless(int length) {
        var owner = new Owner("a/b", "uid", "eu-west-1", "slow", 1, Map.of(), TeardownPolicy.DELETE);
        var graph = new Graph<BlockingCloud>(owner, List.of(BOX, NAMELESS));
        var below = new ArrayList<Dependency>();
        for (var i = 0; i < length; i++) {
            var name = "box-" + i;
            below = new ArrayList<>(
                    List.of(graph.add(name, BOX, dependencies -> name, below.toArray(Dependency[]::new))));
        }
        graph.add("nameless", NAMELESS, dependencies -> "nameless");
        return graph;
    }

    List<String> created() {
        return boxes.stream().map(Box::name).toList();
    }

    /** The names in the order in which their creation began. */
    List<String> begun() {
        return List.copyOf(begun);
    }

    private List<Box> list() {
        pause();
        return List.copyOf(boxes);
    }

    private Box create(Box box) {
        begun.add(box.name());
        creations.countDown();
        pause();
        try {
            if (!creations.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException(creations.getCount() + " creations are missing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        boxes.add(box);
        return box;
    }

    private void pause() {
        try {
            Thread.sleep(CALL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CloudError classify(RuntimeException exception) {
        return CloudError.withoutRequest(ErrorClass.REFUSED, "Unexpected", exception.toString());
    }
}
