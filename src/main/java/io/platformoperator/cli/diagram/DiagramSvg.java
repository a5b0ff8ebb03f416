package io.platformoperator.cli.diagram;

import io.platformoperator.cli.diagram.Diagram.Box;
import io.platformoperator.cli.diagram.Diagram.Link;
import io.platformoperator.cli.diagram.Diagram.RegionPart;
import io.platformoperator.cli.diagram.Diagram.Row;
import io.platformoperator.cli.diagram.Diagram.RowPart;
import io.platformoperator.cli.diagram.Diagram.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Draws a {@link Diagram} as SVG 1.1 with fonts and colors of its own, so that it looks the same in a browser and in a README, on
 * a light and on a dark page. A box that is too narrow for its text shows all of it as a tooltip.
 */
public final class DiagramSvg {
    private static final int MARGIN = 20;
    private static final int HEADER = 64;
    private static final int REGION_WIDTH = 580;
    private static final int GAP = 150;
    private static final int REGION_HEADER = 34;
    private static final int ZONE_HEADER = 22;
    private static final int LABEL_WIDTH = 92;
    private static final int SPACE = 8;
    private static final int BOX_HEIGHT = 36;
    private static final int STACK_HEIGHT = 22;
    private static final int BAR_HEIGHT = 24;
    private static final int BAR_SPACE = 5;
    private static final int CIDR_HEIGHT = 16;
    private static final int BOXES_PER_LINE = 3;
    private static final int STACKS_PER_LINE = 5;
    private static final int LINK_HEIGHT = 22;
    private static final int LEGEND = 34;

    private final Diagram diagram;
    private final SvgText svg = new SvgText();
    private final Map<Row, Integer> heights = new EnumMap<>(Row.class);
    private final Map<Row, Integer> tops = new EnumMap<>(Row.class);

    private DiagramSvg(Diagram diagram) {
        this.diagram = diagram;
    }

    /** The picture as an XML document. */
    public static String of(Diagram diagram) {
        return new DiagramSvg(diagram).draw();
    }

    private String draw() {
        var y = MARGIN + HEADER + REGION_HEADER;
        for (var row : Row.values()) {
            var height = row == Row.VPC ? ZONE_HEADER : rowHeight(row);
            if (height > 0) {
                tops.put(row, y);
                heights.put(row, height);
                y += height + SPACE;
            }
        }
        var regions = diagram.regions().size();
        var width = 2 * MARGIN + regions * REGION_WIDTH + (regions - 1) * GAP;
        var bottom = y;
        svg.open(width, bottom + LEGEND + MARGIN, diagram.title());
        svg.text(MARGIN, MARGIN + 22, "title", diagram.title());
        svg.text(MARGIN, MARGIN + 44, "detail", diagram.subtitle());
        for (var i = 0; i < regions; i++) {
            region(diagram.regions().get(i), left(i), bottom);
        }
        links();
        legend(bottom + LEGEND);
        return svg.close();
    }

    private int top(Row row) {
        return tops.getOrDefault(row, 0);
    }

    private int height(Row row) {
        return heights.getOrDefault(row, 0);
    }

    private static int left(int region) {
        return MARGIN + region * (REGION_WIDTH + GAP);
    }

    /** The height of a row is the same in both regions, so that the links are straight. */
    private int rowHeight(Row row) {
        var links =
                (int) diagram.links().stream().filter(link -> link.row() == row).count();
        return diagram.regions().stream()
                .flatMap(region -> region.rows().stream())
                .filter(part -> part.row() == row)
                .mapToInt(part -> Math.max(contentHeight(part), links * LINK_HEIGHT))
                .max()
                .orElse(0);
    }

    private static int contentHeight(RowPart part) {
        var zonal = part.zonal().isEmpty() ? 0 : BAR_HEIGHT + SPACE;
        if (isInVpc(part)) {
            return CIDR_HEIGHT + zonal + part.boxes().size() * (BAR_HEIGHT + BAR_SPACE) + SPACE;
        }
        var perLine = part.row() == Row.STACKS ? STACKS_PER_LINE : BOXES_PER_LINE;
        var height = part.row() == Row.STACKS ? STACK_HEIGHT : BOX_HEIGHT;
        return (part.boxes().size() + perLine - 1) / perLine * (height + SPACE) + SPACE;
    }

    private static boolean isInVpc(RowPart part) {
        return switch (part.row()) {
            case PUBLIC, PRIVATE, MANAGEMENT, DATABASE -> true;
            case ENTRY, VPC, SERVICES, STACKS -> false;
        };
    }

    private void region(RegionPart region, int x, int bottom) {
        var top = MARGIN + HEADER;
        svg.rectangle(x, top, REGION_WIDTH, bottom - top, "region", "");
        svg.text(
                x + 12,
                top + 22,
                "region-name",
                region.role().isEmpty() ? region.name() : region.name() + ", " + region.role());
        svg.textEnd(x + REGION_WIDTH - 12, top + 22, "detail", region.cost());
        zones(region, x);
        region.rows().forEach(row -> row(row, region.zones().size(), x));
    }

    /** The frame of the VPC around the rows with subnets, with the zones as columns. */
    private void zones(RegionPart region, int x) {
        var top = top(Row.VPC);
        var end = top(Row.DATABASE) + height(Row.DATABASE);
        svg.rectangle(x + 6, top - 4, REGION_WIDTH - 12, end - top + 8, "vpc", "");
        svg.text(x + 14, top + 14, "label", "VPC");
        for (var i = 0; i < region.zones().size(); i++) {
            svg.text(
                    zoneLeft(x, i, region.zones().size()) + 6,
                    top + 14,
                    "label",
                    region.zones().get(i));
        }
    }

    private static int zoneWidth(int zones) {
        return (REGION_WIDTH - LABEL_WIDTH - 2 * SPACE) / Math.max(1, zones);
    }

    private static int zoneLeft(int x, int zone, int zones) {
        return x + LABEL_WIDTH + zone * zoneWidth(zones);
    }

    private void row(RowPart part, int zones, int x) {
        var top = top(part.row());
        svg.text(x + 14, top + 20, "label", part.label());
        var y = top + SPACE / 2;
        for (var i = 0; i < part.cidrs().size(); i++) {
            svg.rectangle(zoneLeft(x, i, zones), top, zoneWidth(zones) - 4, height(part.row()), "subnet", "");
            svg.text(zoneLeft(x, i, zones) + 6, top + 13, "cidr", part.cidrs().get(i));
        }
        y += isInVpc(part) ? CIDR_HEIGHT : 0;
        for (var i = 0; i < part.zonal().size(); i++) {
            box(part.zonal().get(i), zoneLeft(x, i, zones) + 4, y, zoneWidth(zones) - 12, BAR_HEIGHT);
        }
        y += part.zonal().isEmpty() ? 0 : BAR_HEIGHT + SPACE;
        if (isInVpc(part)) {
            bars(part, zones, x, y);
        } else {
            grid(part, x, y);
        }
    }

    /** Boxes across all zones, because AWS chooses the zone of each instance. */
    private void bars(RowPart part, int zones, int x, int top) {
        var y = top;
        var width = zoneWidth(zones) * zones - 12;
        for (var box : part.boxes()) {
            frame(box, x + LABEL_WIDTH + 4, y, width, BAR_HEIGHT);
            svg.text(x + LABEL_WIDTH + 12, y + 16, "box-title", box.title());
            svg.textEnd(x + LABEL_WIDTH + width - 4, y + 16, "detail", box.detail());
            y += BAR_HEIGHT + BAR_SPACE;
        }
    }

    private void grid(RowPart part, int x, int top) {
        var isStacks = part.row() == Row.STACKS;
        var perLine = isStacks ? STACKS_PER_LINE : BOXES_PER_LINE;
        var height = isStacks ? STACK_HEIGHT : BOX_HEIGHT;
        var columns = Math.min(perLine, Math.max(1, part.boxes().size()));
        var width = (REGION_WIDTH - LABEL_WIDTH - 2 * SPACE) / columns;
        for (var i = 0; i < part.boxes().size(); i++) {
            box(
                    part.boxes().get(i),
                    x + LABEL_WIDTH + i % columns * width + 4,
                    top + i / columns * (height + SPACE),
                    width - 12,
                    height);
        }
    }

    private void box(Box box, int x, int y, int width, int height) {
        frame(box, x, y, width, height);
        svg.fitted(x + 7, box.detail().isEmpty() ? y + height / 2 + 4 : y + 15, width - 12, "box-title", box.title());
        if (!box.detail().isEmpty()) {
            svg.fitted(x + 7, y + 29, width - 12, "detail", box.detail());
        }
    }

    private void frame(Box box, int x, int y, int width, int height) {
        var all = box.detail().isEmpty() ? box.title() : box.title() + ": " + box.detail();
        svg.rectangle(x, y, width, height, "box " + name(box.state()), all + " (" + name(box.state()) + ")");
    }

    private void links() {
        var drawn = new EnumMap<Row, Integer>(Row.class);
        for (var link : diagram.links()) {
            var number = drawn.merge(link.row(), 1, Integer::sum) - 1;
            var count = (int) diagram.links().stream()
                    .filter(each -> each.row() == link.row())
                    .count();
            var middle = top(link.row()) + height(link.row()) / 2;
            link(link, middle + number * LINK_HEIGHT - (count - 1) * LINK_HEIGHT / 2 + 5);
        }
    }

    private void link(Link link, int y) {
        var from = MARGIN + REGION_WIDTH + 2;
        var to = from + GAP - 4;
        svg.arrow(from, to, y, "link " + name(link.state()), link.forward(), link.backward());
        svg.textMiddle((from + to) / 2, y - 4, "link-label", link.label());
    }

    private void legend(int y) {
        var x = MARGIN;
        for (var state : legendStates()) {
            svg.rectangle(x, y - 10, 14, 12, "box " + name(state), "");
            svg.text(x + 20, y, "detail", name(state));
            x += 110;
        }
    }

    private List<State> legendStates() {
        var states = new ArrayList<State>();
        for (var state : State.values()) {
            var isUsed = diagram.regions().stream()
                    .flatMap(region -> region.rows().stream())
                    .anyMatch(row -> row.boxes().stream().anyMatch(box -> box.state() == state)
                            || row.zonal().stream().anyMatch(box -> box.state() == state));
            if (isUsed) {
                states.add(state);
            }
        }
        return states;
    }

    private static String name(State state) {
        return switch (state) {
            case PLANNED -> "planned";
            case READY -> "ready";
            case CHANGING -> "changing";
            case FAILED -> "failed";
        };
    }
}
