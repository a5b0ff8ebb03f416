package io.platformoperator.cli.plan;

import java.util.ArrayList;
import java.util.List;

/** Lines of text that fit a terminal. */
public final class Lines {
    /** The widest line. */
    public static final int WIDTH = 100;

    private static final String GAP = "  ";

    private final StringBuilder text = new StringBuilder();

    /** What stays in one piece, after {@code gap} unless it begins a line. */
    private record Piece(String gap, String text) {}

    /** A line that is known to fit. */
    public void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    /** An empty line. */
    public void blank() {
        text.append('\n');
    }

    /** Words after {@code head}, going on at column {@code indent} where they don't fit. */
    public void wrapped(String head, int indent, String words) {
        flow(head, indent, words(words, "", WIDTH - indent));
    }

    /** Details in a column of their own beside {@code head}; one that is longer than the column is wide is broken. */
    public void column(String head, int column, List<String> details) {
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

    /** A number and its per cent sign stay together; a word that is too long for a line is broken anywhere. */
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
        var isFresh = true;
        for (var piece : pieces) {
            if (!isFresh && line.length() + piece.gap().length() + piece.text().length() > WIDTH) {
                line(line.toString());
                line = new StringBuilder(" ".repeat(indent));
                isFresh = true;
            }
            line.append(isFresh ? "" : piece.gap()).append(piece.text());
            isFresh = false;
        }
        line(line.toString());
    }

    /** All lines. */
    public String text() {
        return text.toString();
    }
}
