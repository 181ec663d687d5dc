/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.random.RandomGenerator;

/**
 * Two graph-network layers (P. Battaglia et al., <i>Relational inductive biases, deep learning, and
 * graph networks</i>, 2018, with sums), as in METHOD 5:
 *
 * <pre>
 *   e' = phi_e(e, v_receiver, v_sender, u)
 *   v' = phi_v(sum of e' that arrive, v, u)
 *   u' = phi_u(sum of all e', sum of all v', u)
 * </pre>
 *
 * The second layer has no phi_v: only what it makes of the whole graph is read. Holds no state of
 * its own.
 */
public final class GraphNetwork {
  private final FullyConnected edges1;
  private final FullyConnected vertices1;
  private final FullyConnected globals1;
  private final FullyConnected edges2;
  private final FullyConnected globals2;

  /**
   * Units of each part; each a list of layers.
   *
   * @param edges1 phi_e of the first layer, and so on
   */
  public record Sizes(int[] edges1, int[] vertices1, int[] globals1, int[] edges2, int[] globals2) {
    /** As published. */
    public static Sizes published() {
      return new Sizes(
          new int[] {64, 32},
          new int[] {32, 16},
          new int[] {16, 16},
          new int[] {64, 32},
          new int[] {32, 16});
    }

    /** A fifth of the cost of the published ones for the same 16 numbers in the end. */
    public static Sizes small() {
      int[] each = {16, 16};
      return new Sizes(each, each, each, each, each);
    }
  }

  /**
   * @param edgeLabels columns of the labels of edges, at least 1
   * @param vertexLabels columns of the labels of vertices, at least 1
   */
  public GraphNetwork(
      Parameters parameters,
      String name,
      int edgeLabels,
      int vertexLabels,
      Sizes sizes,
      RandomGenerator random) {
    edges1 =
        FullyConnected.random(
            parameters, name + ".edges1", edgeLabels + 2 * vertexLabels, sizes.edges1(), random);
    vertices1 =
        FullyConnected.random(
            parameters,
            name + ".vertices1",
            edges1.outputs() + vertexLabels,
            sizes.vertices1(),
            random);
    int v = vertices1.outputs();
    globals1 =
        FullyConnected.random(
            parameters, name + ".globals1", edges1.outputs() + v, sizes.globals1(), random);
    int u = globals1.outputs();
    edges2 =
        FullyConnected.random(
            parameters, name + ".edges2", edges1.outputs() + 2 * v + u, sizes.edges2(), random);
    globals2 =
        FullyConnected.random(
            parameters, name + ".globals2", edges2.outputs() + v + u, sizes.globals2(), random);
  }

  /** Width of an embedding. */
  public int outputs() {
    return globals2.outputs();
  }

  /**
   * Embeds graphs.
   *
   * @param edges labels, one row per edge
   * @param vertices labels, one row per vertex
   * @return one row per graph
   */
  public Value apply(Tape tape, Graph graph, Value edges, Value vertices) {
    Value e = edges1.apply(tape, ends(tape, graph, edges, vertices));
    Value arriving = Rows.scatter(tape, e, graph.receivers(), graph.vertices());
    Value v = vertices1.apply(tape, Rows.beside(tape, arriving, vertices));
    Value u = globals1.apply(tape, whole(tape, graph, e, v));

    Value known = Rows.gather(tape, u, graph.graphOfEdge(), graph.edges());
    Value again = Rows.beside(tape, ends(tape, graph, e, v), known);
    Value e2 = edges2.apply(tape, again);
    return globals2.apply(tape, Rows.beside(tape, whole(tape, graph, e2, v), u));
  }

  /** Each edge beside the vertices at its ends. */
  private static Value ends(Tape tape, Graph graph, Value edges, Value vertices) {
    Value to = Rows.gather(tape, vertices, graph.receivers(), graph.edges());
    Value from = Rows.gather(tape, vertices, graph.senders(), graph.edges());
    return Rows.beside(tape, Rows.beside(tape, edges, to), from);
  }

  /** Sums over each graph. */
  private static Value whole(Tape tape, Graph graph, Value edges, Value vertices) {
    Value e = Rows.scatter(tape, edges, graph.graphOfEdge(), graph.graphs());
    Value v = Rows.scatter(tape, vertices, graph.graphOfVertex(), graph.graphs());
    return Rows.beside(tape, e, v);
  }
}
