package io.platformoperator.stacks;

import java.util.List;

/** Every stack there is, in the order people think of them. A new one is one line here. */
public final class Stacks {
    /** All of them. */
    public static final List<Stack> ALL = List.of();

    private Stacks() {}
}
