/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A network as a picture: counters on the left, what follows from them to the right, utilisations
 * outlined. For Graphviz, or as an SVG that needs no other program. Immutable; safe for any thread.
 */
public final class NetworkDrawing {
  private static final int COLUMN = 300;
  private static final int ROW = 20;
  private static final int BOX_WIDTH = 256;
  private static final int BOX_HEIGHT = 16;
  private static final int MARGIN = 12;
  private static final int LEGEND = 28;

  /** Characters of a name that fit a box. */
  private static final int LONGEST = 42;

  private static final String MEASURED = "#cfe3f5";
  private static final String INFERRED = "#ffffff";
  private static final String PRIOR = "#f6e3bd";

  private final BayesianNetwork network;
  private final int[] column;
  private final double[] row;
  private final boolean[] target;
  private double rows;

  /** Lays a network out. */
  public NetworkDrawing(BayesianNetwork network) {
    this.network = network;
    int nodes = network.nodes();
    column = new int[nodes];
    row = new double[nodes];
    target = new boolean[nodes];
    for (int node : network.utilisations()) {
      target[node] = true;
    }
    layOut();
  }

  /** A node stands right of its parents; roots in the order of what they lead to. */
  private void layOut() {
    int nodes = network.nodes();
    List<List<Integer>> children = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      children.add(new ArrayList<>());
      for (int l = 0; l < network.parents(i); l++) {
        int parent = network.parent(i, l);
        children.get(parent).add(i);
        column[i] = Math.max(column[i], column[parent] + 1);
      }
    }
    boolean[] placed = new boolean[nodes];
    for (int i = nodes - 1; i >= 0; i--) {
      if (children.get(i).isEmpty()) {
        place(i, children, placed);
      }
    }
    spread();
  }

  /** Parents first, each on a row of its own; a child on the mean of its parents'. */
  private void place(int node, List<List<Integer>> children, boolean[] placed) {
    if (placed[node]) {
      return;
    }
    placed[node] = true;
    double sum = 0;
    for (int l = 0; l < network.parents(node); l++) {
      place(network.parent(node, l), children, placed);
      sum += row[network.parent(node, l)];
    }
    row[node] = network.parents(node) == 0 ? rows++ : sum / network.parents(node);
    for (int child : children.get(node)) {
      boolean ready = true;
      for (int l = 0; l < network.parents(child); l++) {
        ready &= placed[network.parent(child, l)];
      }
      if (ready) {
        place(child, children, placed);
      }
    }
  }

  /** Moves nodes of a column down until none covers another. */
  private void spread() {
    int columns = Arrays.stream(column).max().orElse(0);
    for (int c = 0; c <= columns; c++) {
      int at = c;
      double free = Double.NEGATIVE_INFINITY;
      for (int node : nodesOf(at)) {
        row[node] = Math.max(row[node], free);
        free = row[node] + 1;
        rows = Math.max(rows, free);
      }
    }
  }

  private List<Integer> nodesOf(int wanted) {
    List<Integer> nodes = new ArrayList<>();
    for (int i = 0; i < column.length; i++) {
      if (column[i] == wanted) {
        nodes.add(i);
      }
    }
    nodes.sort((a, b) -> Double.compare(row[a], row[b]));
    return nodes;
  }

  /** Text for Graphviz. */
  public String dot() {
    StringBuilder text =
        new StringBuilder("digraph belief {\n  rankdir=LR;\n  node [style=filled];\n");
    for (int i = 0; i < network.nodes(); i++) {
      text.append(
          String.format(
              "  n%d [label=\"%s\", shape=%s, fillcolor=\"%s\"%s];%n",
              i,
              network.name(i).replace("\\", "\\\\").replace("\"", "\\\""),
              network.kind(i) == NodeKind.DERIVED ? "ellipse" : "box",
              fill(i),
              target[i] ? ", penwidth=2" : ""));
    }
    for (int i = 0; i < network.nodes(); i++) {
      for (int l = 0; l < network.parents(i); l++) {
        text.append(String.format("  n%d -> n%d;%n", network.parent(i, l), i));
      }
    }
    return text.append("}\n").toString();
  }

  /** A picture. */
  public String svg() {
    int width = 2 * MARGIN + COLUMN * Arrays.stream(column).max().orElse(0) + BOX_WIDTH;
    int height = 2 * MARGIN + LEGEND + (int) Math.ceil(rows * ROW);
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"10\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
            width, height));
    legend(text);
    for (int i = 0; i < network.nodes(); i++) {
      for (int l = 0; l < network.parents(i); l++) {
        edge(text, network.parent(i, l), i);
      }
    }
    for (int i = 0; i < network.nodes(); i++) {
      box(text, x(i), y(i), fill(i), target[i] ? 2 : 1, network.name(i));
    }
    return text.append("</svg>\n").toString();
  }

  private void legend(StringBuilder text) {
    box(text, MARGIN, MARGIN, MEASURED, 1, "measured");
    box(text, MARGIN + COLUMN, MARGIN, INFERRED, 1, "follows from others");
    box(text, MARGIN + 2 * COLUMN, MARGIN, INFERRED, 2, "utilisation");
    box(text, MARGIN + 3 * COLUMN, MARGIN, PRIOR, 1, "prior only");
  }

  private void edge(StringBuilder text, int from, int to) {
    double x1 = x(from) + BOX_WIDTH;
    double y1 = y(from) + BOX_HEIGHT / 2.0;
    double x2 = x(to);
    double y2 = y(to) + BOX_HEIGHT / 2.0;
    double bend = Math.min(40, (x2 - x1) / 2);
    text.append(
        String.format(
            Locale.ROOT,
            "<path d=\"M%.0f %.1f C%.0f %.1f %.0f %.1f %.0f %.1f\" fill=\"none\""
                + " stroke=\"#999\"/>%n",
            x1,
            y1,
            x1 + bend,
            y1,
            x2 - bend,
            y2,
            x2,
            y2));
  }

  private static void box(
      StringBuilder text, double x, double y, String fill, int line, String name) {
    String shown = name.length() > LONGEST ? shortened(name) : name;
    text.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.0f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"%s\""
                + " stroke=\"#444\" stroke-width=\"%d\"/><text x=\"%.0f\" y=\"%.1f\">%s</text>%n",
            x,
            y,
            BOX_WIDTH,
            BOX_HEIGHT,
            fill,
            line,
            x + 5,
            y + 11.5,
            escaped(shown)));
  }

  /** Without its middle: names of events differ at their ends. */
  private static String shortened(String name) {
    int half = (LONGEST - 1) / 2;
    return name.substring(0, half) + "\u2026" + name.substring(name.length() - half);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private double x(int node) {
    return MARGIN + COLUMN * (double) column[node];
  }

  private double y(int node) {
    return MARGIN + LEGEND + ROW * row[node];
  }

  private String fill(int node) {
    return switch (network.kind(node)) {
      case COUNTER -> MEASURED;
      case PRIOR -> PRIOR;
      case DERIVED -> INFERRED;
    };
  }
}
