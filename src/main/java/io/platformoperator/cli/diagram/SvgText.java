package io.platformoperator.cli.diagram;

/** Writes the elements of an SVG document. All text is escaped. Lengths are in pixels. */
final class SvgText {
    /** Average width of a character at the size of {@code detail} and {@code box-title}. */
    private static final double CHARACTER_WIDTH = 6.1;

    private static final String STYLE = """
            text { font-family: -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2933; }
            .title { font-size: 20px; font-weight: 600; }
            .region-name { font-size: 15px; font-weight: 600; }
            .box-title { font-size: 11px; font-weight: 600; }
            .detail, .label { font-size: 11px; fill: #52606d; }
            .cidr, .link-label { font-size: 10px; fill: #52606d; }
            .page { fill: #ffffff; }
            .region { fill: #f5f7fa; stroke: #9aa5b1; }
            .vpc { fill: #ffffff; stroke: #7b8794; stroke-dasharray: 4 3; }
            .subnet { fill: #f0f4f8; stroke: none; }
            .box { fill: #ffffff; stroke-width: 1.5; }
            .planned { stroke: #7b8794; }
            .ready { stroke: #0b8f4d; }
            .box.ready { fill: #effaf4; }
            .changing { stroke: #b7791f; }
            .box.changing { fill: #fffaf0; }
            .failed { stroke: #c53030; stroke-width: 2.5; }
            .box.failed { fill: #fff5f5; }
            .link { fill: none; stroke-width: 1.5; }
            """;

    private final StringBuilder text = new StringBuilder();

    void open(int width, int height, String title) {
        text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                .formatted(width, height, width, height));
        text.append(" role=\"img\">\n<title>").append(escaped(title)).append("</title>\n");
        text.append("<style>\n").append(STYLE).append("</style>\n");
        text.append(
                "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\""
                        + " orient=\"auto-start-reverse\"><path d=\"M0 0 L8 4 L0 8 z\" fill=\"#52606d\"/></marker></defs>\n");
        rectangle(0, 0, width, height, "page", "");
    }

    String close() {
        return text.append("</svg>\n").toString();
    }

    /**
     * A rectangle.
     *
     * @param tooltip empty for none
     */
    void rectangle(int x, int y, int width, int height, String style, String tooltip) {
        text.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" class=\"%s\""
                .formatted(x, y, width, height, style));
        text.append(tooltip.isEmpty() ? "/>\n" : "><title>" + escaped(tooltip) + "</title></rect>\n");
    }

    void text(int x, int y, String style, String content) {
        text(x, y, style, "start", content);
    }

    void textMiddle(int x, int y, String style, String content) {
        text(x, y, style, "middle", content);
    }

    void textEnd(int x, int y, String style, String content) {
        text(x, y, style, "end", content);
    }

    /** Text that is shortened with an ellipsis if it is wider than {@code width}. */
    void fitted(int x, int y, int width, String style, String content) {
        var characters = (int) (width / CHARACTER_WIDTH);
        text(
                x,
                y,
                style,
                content.length() <= characters ? content : content.substring(0, Math.max(1, characters - 1)) + "…");
    }

    void arrow(int from, int to, int y, String style, boolean forward, boolean backward) {
        text.append("<path d=\"M%d %d H%d\" class=\"%s\"%s%s/>\n"
                .formatted(
                        from,
                        y,
                        to,
                        style,
                        forward ? " marker-end=\"url(#arrow)\"" : "",
                        backward ? " marker-start=\"url(#arrow)\"" : ""));
    }

    private void text(int x, int y, String style, String anchor, String content) {
        text.append("<text x=\"%d\" y=\"%d\" class=\"%s\" text-anchor=\"%s\">".formatted(x, y, style, anchor))
                .append(escaped(content))
                .append("</text>\n");
    }

    private static String escaped(String content) {
        return content.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
