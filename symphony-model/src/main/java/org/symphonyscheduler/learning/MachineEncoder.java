/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.random.RandomGenerator;
import org.symphonyscheduler.network.FullyConnected;
import org.symphonyscheduler.network.GraphNetwork;
import org.symphonyscheduler.network.Layer;
import org.symphonyscheduler.network.Parameters;
import org.symphonyscheduler.network.Rows;
import org.symphonyscheduler.network.Tape;
import org.symphonyscheduler.network.Value;

/** Turns what is seen of a machine into a few numbers, one row. Not thread-safe. */
interface MachineEncoder {
  int outputs();

  Value apply(Tape tape, MachineView view);

  /** Beliefs through a graph network over the topology: the inductive bias. */
  static MachineEncoder topology(
      Parameters parameters, GraphNetwork.Sizes sizes, int samples, RandomGenerator random) {
    BeliefLayer beliefs = new BeliefLayer(parameters, "belief", samples);
    int labels = MachineShape.BELIEFS + MachineShape.LABELS;
    GraphNetwork network = new GraphNetwork(parameters, "topology", 1, labels, sizes, random);
    return new MachineEncoder() {
      @Override
      public int outputs() {
        return network.outputs();
      }

      @Override
      public Value apply(Tape tape, MachineView view) {
        int vertices = view.shape().graph().vertices();
        Value known = tape.input(vertices, MachineShape.LABELS, view.labels(), 0);
        Value all = Rows.beside(tape, beliefs.apply(tape, view), known);
        // Edges have nothing to say but that they are there.
        Value edges = tape.input(view.shape().graph().edges(), 1);
        return network.apply(tape, view.shape().graph(), edges, all);
      }
    };
  }

  /** Raw counters through three dense layers: nothing is known of what they mean. */
  static MachineEncoder counters(Parameters parameters, RandomGenerator random) {
    Layer layers =
        FullyConnected.random(
            parameters, "counters", MachineView.RAW, new int[] {64, 32, 16}, random);
    double[] raw = new double[MachineView.RAW];
    return new MachineEncoder() {
      @Override
      public int outputs() {
        return layers.outputs();
      }

      @Override
      public Value apply(Tape tape, MachineView view) {
        view.raw(raw);
        return layers.apply(tape, tape.input(1, raw.length, raw, 0));
      }
    };
  }
}
