package io.platformoperator.cli.plan;

import java.util.ArrayList;
import java.util.List;

/** Builds text of lines that fit a terminal. */
public final class WrappedText {
    /** Maximum width of a line in columns. */
    public static final int WIDTH = 100;

    private static final String GAP = "  ";

    private final StringBuilder text = new StringBuilder();

    /** Text that is not broken. {@code gap} precedes it unless it begins a line. */
    private record Piece(String gap, String text) {}

    /** Adds a line. The caller ensures that it fits. */
    public void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    /** Adds an empty line. */
    public void blank() {
        text.append('\n');
    }

    /** Adds {@code head} and {@code words}, and wraps lines with {@code indent} columns of indentation. */
    public void wrapped(String head, int indent, String words) {
        flow(head, indent, words(words, "", WIDTH - indent));
    }

    /** Adds {@code head} and, from column {@code column} on, the details. A detail that is wider than its column is wrapped. */
    public void details(String head, int column, List<String> details) {
        if (details.isEmpty()) {
            line(head);
            return;
        }
        var isWide = head.length() + GAP.length() > column;
        if (isWide) {
            line(head);
        }
        var pieces = new ArrayList<Piece>();
        for (var detail : details) {
            if (detail.length() <= WIDTH - column) {
                pieces.add(new Piece(GAP, detail));
            } else {
                pieces.addAll(words(detail, GAP, WIDTH - column));
            }
        }
        flow(isWide ? " ".repeat(column) : head + " ".repeat(column - head.length()), column, pieces);
    }

    /** Splits text into words. A number and its percent sign stay together; a word that is longer than a line is broken anywhere. */
    private static List<Piece> words(String text, String gap, int width) {
        var pieces = new ArrayList<Piece>();
        var before = gap;
        for (var word : text.split(" (?!%)", -1)) {
            for (int at = 0; at < Math.max(1, word.length()); at += width) {
                pieces.add(new Piece(at == 0 ? before : "", word.substring(at, Math.min(word.length(), at + width))));
            }
            before = " ";
        }
        return pieces;
    }

    private void flow(String head, int indent, List<Piece> pieces) {
        var line = new StringBuilder(head);
        var isLineEmpty = true;
        for (var piece : pieces) {
            if (!isLineEmpty
                    && line.length() + piece.gap().length() + piece.text().length() > WIDTH) {
                line(line.toString());
                line = new StringBuilder(" ".repeat(indent));
                isLineEmpty = true;
            }
            line.append(isLineEmpty ? "" : piece.gap()).append(piece.text());
            isLineEmpty = false;
        }
        line(line.toString());
    }

    /** The text of all lines. */
    public String text() {
        return text.toString();
    }
}
