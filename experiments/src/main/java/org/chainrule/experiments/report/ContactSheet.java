package org.chainrule.experiments.report;

import java.util.ArrayList;
import java.util.List;
import org.chainrule.api.ir.Literal;

/** Small pictures in rows, each with a line below it, as SVG. */
public final class ContactSheet {
  private static final int TILE = 84;
  private static final int GAP = 8;
  private static final int LINE = 14;
  private static final int LETTERS = 14;

  private record Tile(String image, String text) {}

  private final int columns;
  private final double[] range;
  private final List<Tile> tiles = new ArrayList<>();

  /** An empty sheet; the least of the given numbers is black, the largest white. */
  public ContactSheet(int columns, Literal features) {
    this.columns = columns;
    this.range = Images.range(features, 0, features.elements());
  }

  /** Whether samples are images [samples, 1 or 3, height, width]. */
  public static boolean isOfImages(Literal features) {
    return Images.of(features, 0).isPresent();
  }

  /** Adds a sample's picture. */
  public void add(Literal features, int sample, String text) {
    tiles.add(new Tile(Images.of(features, sample, range[0], range[1]).orElseThrow(), text));
  }

  /** The sheet; its text is text. */
  public String svg() {
    int step = TILE + GAP;
    int rows = Math.ceilDiv(tiles.size(), columns);
    StringBuilder svg = new StringBuilder(
        "<svg class=\"plane\" style=\"max-width: none\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Samples\">"
            .formatted(columns * step, rows * (step + LINE)));
    for (int i = 0; i < tiles.size(); i++) {
      int x = i % columns * step;
      int y = i / columns * (step + LINE);
      Tile tile = tiles.get(i);
      svg.append("<image href=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>".formatted(tile.image(), x, y, TILE,
          TILE));
      String shown = tile.text().length() <= LETTERS ? tile.text() : tile.text().substring(0, LETTERS - 1) + "\u2026";
      svg.append("<text x=\"%d\" y=\"%d\" style=\"font-size: 11px\">%s<title>%s</title></text>".formatted(x,
          y + TILE + LINE - 3, escaped(shown), escaped(tile.text())));
    }
    return svg.append("</svg>").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
