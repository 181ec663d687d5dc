/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.symphonyscheduler.policy.Candidates;
import org.symphonyscheduler.policy.PlacementRequest;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.workload.DataFlowGraph;
import org.symphonyscheduler.workload.Implementation;

/**
 * Candidates as an agent without a model of run times sees them: which kernel on which processor,
 * and whether it is free. How long that takes it has to find out by trying. Kernels and processors
 * are numbered in the order in which the workload names them; those beyond share the last number.
 */
final class PlainRows {
  private static final int SLOTS = 16;
  private static final int TYPE = 0;
  private static final int PROCESSOR = 3;
  private static final int KERNEL = PROCESSOR + SLOTS;
  private static final int ORDER = KERNEL + SLOTS;
  private static final int FREE = ORDER + 1;
  private static final int WAITING = ORDER + 2;
  private static final int CONFIGURE = ORDER + 3;
  private static final int UNITS = ORDER + 4;
  private static final int PRESSURE = ORDER + 5;
  private static final int ELAPSED = ORDER + 6;

  /** Numbers per candidate. */
  static final int ROWS = ORDER + 7;

  /** Numbers of the moment. */
  static final int CONTEXT = 8;

  /** A wait of a minute counts 1. */
  private static final double WAIT_MILLIS = 60_000;

  private final List<String> kernels = new ArrayList<>();
  private final List<String> processors = new ArrayList<>();

  PlainRows(Iterable<DataFlowGraph> graphs) {
    Set<String> named = new LinkedHashSet<>();
    Set<String> models = new LinkedHashSet<>();
    for (DataFlowGraph graph : graphs) {
      for (DataFlowGraph.Task task : graph.tasks()) {
        named.add(task.kernel().name());
        for (Implementation implementation : task.kernel().implementations()) {
          implementation.seconds().keySet().stream()
              .sorted()
              .forEach(model -> models.add(Device.processor(implementation.device(), model)));
        }
      }
    }
    kernels.addAll(named);
    processors.addAll(models);
  }

  private static int slot(List<String> of, String name) {
    int index = of.indexOf(name);
    return index < 0 ? SLOTS - 1 : Math.min(index, SLOTS - 1);
  }

  /**
   * Adds one candidate.
   *
   * @param logit where its logit starts
   * @param valid the mask
   */
  void add(
      Observation seen,
      PlacementRequest request,
      Candidates candidates,
      int c,
      NodeView node,
      double logit,
      boolean valid,
      long nowMillis) {
    PlacementRequest.Alternative alternative =
        request.alternatives().get(candidates.alternative(c));
    String type = alternative.deviceType();
    int row = seen.add(logit, valid, node == null ? -1 : node.index);
    int device = node == null ? -1 : node.device(candidates.asked(c), type);
    boolean fpga = MachineShape.isFpga(type);
    int kind = type.equals(Device.CPU) ? 0 : fpga ? 2 : 1;
    seen.set(row, TYPE + kind, 1);
    seen.set(row, KERNEL + slot(kernels, request.kernel()), 1);
    seen.set(row, ORDER, 0.5 * candidates.alternative(c));
    seen.set(row, FREE, candidates.free(c) > 0 ? 1 : 0);
    seen.set(row, WAITING, Math.min(2, 0.5 * candidates.waiting(c)));
    seen.set(row, UNITS, alternative.units() / 8.0);
    seen.set(row, PRESSURE, Math.min(3, candidates.pressure(candidates.alternative(c))));
    if (device >= 0) {
      String processor = node.shape.machine().devices().get(device).processor();
      seen.set(row, PROCESSOR + slot(processors, processor), 1);
      seen.set(row, CONFIGURE, fpga && !request.kernel().equals(node.image(device)) ? 1 : 0);
      seen.set(row, ELAPSED, Math.log1p(node.elapsed(device, nowMillis)) / 4);
    }
  }

  /** Fills the numbers of the moment. */
  static void context(Observation seen, Candidates candidates, long waitedMillis) {
    seen.setContext(0, 1);
    seen.setContext(1, Math.min(2, waitedMillis / WAIT_MILLIS));
    seen.setContext(2, (double) candidates.usable() / Math.max(1, candidates.size()));
    seen.setContext(3, Math.log1p(candidates.size()) / 4);
    for (int a = 0; a < 3; a++) {
      seen.setContext(4 + a, Math.min(3, candidates.pressure(a)));
    }
    seen.setContext(7, candidates.patience() - 1);
  }
}
