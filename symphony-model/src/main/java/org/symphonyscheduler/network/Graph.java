/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.network;

import java.util.Arrays;
import java.util.List;

/**
 * The shape of one or several directed graphs side by side. Immutable; the arrays are not to be
 * written.
 *
 * @param graphs how many graphs
 * @param graphOfVertex of each vertex the graph it belongs to
 * @param senders of each edge the vertex it starts from
 * @param receivers of each edge the vertex it ends at
 * @param graphOfEdge of each edge the graph it belongs to
 */
public record Graph(
    int graphs, int[] graphOfVertex, int[] senders, int[] receivers, int[] graphOfEdge) {

  /**
   * One graph.
   *
   * @throws IllegalArgumentException when an edge names a vertex that is not there
   */
  public static Graph of(int vertices, int[] senders, int[] receivers) {
    if (senders.length != receivers.length) {
      throw new IllegalArgumentException(senders.length + " senders, " + receivers.length);
    }
    for (int e = 0; e < senders.length; e++) {
      if (Math.min(senders[e], receivers[e]) < 0
          || Math.max(senders[e], receivers[e]) >= vertices) {
        throw new IllegalArgumentException(
            "edge " + senders[e] + " to " + receivers[e] + " of " + vertices + " vertices");
      }
    }
    return new Graph(
        1, new int[vertices], senders.clone(), receivers.clone(), new int[senders.length]);
  }

  /** Several graphs as one, so that a layer goes over all of them at once. */
  public static Graph union(List<Graph> parts) {
    int vertices = parts.stream().mapToInt(Graph::vertices).sum();
    int edges = parts.stream().mapToInt(Graph::edges).sum();
    int[] graphOfVertex = new int[vertices];
    int[] senders = new int[edges];
    int[] receivers = new int[edges];
    int[] graphOfEdge = new int[edges];
    int graph = 0;
    int v = 0;
    int e = 0;
    for (Graph part : parts) {
      for (int i = 0; i < part.edges(); i++) {
        senders[e + i] = v + part.senders[i];
        receivers[e + i] = v + part.receivers[i];
        graphOfEdge[e + i] = graph + part.graphOfEdge[i];
      }
      for (int i = 0; i < part.vertices(); i++) {
        graphOfVertex[v + i] = graph + part.graphOfVertex[i];
      }
      graph += part.graphs;
      v += part.vertices();
      e += part.edges();
    }
    return new Graph(graph, graphOfVertex, senders, receivers, graphOfEdge);
  }

  /** How many vertices all graphs have. */
  public int vertices() {
    return graphOfVertex.length;
  }

  /** How many edges all graphs have. */
  public int edges() {
    return senders.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Graph graph
        && graphs == graph.graphs
        && Arrays.equals(graphOfVertex, graph.graphOfVertex)
        && Arrays.equals(senders, graph.senders)
        && Arrays.equals(receivers, graph.receivers)
        && Arrays.equals(graphOfEdge, graph.graphOfEdge);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(senders) + Arrays.hashCode(receivers);
  }

  @Override
  public String toString() {
    return graphs + " graphs, " + vertices() + " vertices, " + edges() + " edges";
  }
}
