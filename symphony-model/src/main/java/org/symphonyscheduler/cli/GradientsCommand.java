/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.symphonyscheduler.belief.gradient.GradientMeasurement;
import org.symphonyscheduler.belief.gradient.GradientMeasurement.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Cost and error of each way to take the gradient of a belief. */
@Command(
    name = "gradients",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what each way of taking the gradient of a belief costs on this machine, and how far"
          + " it is from the truth.",
      "At 68 nodes the network is that of a two-socket Xeon with its PCIe lanes populated."
    })
public final class GradientsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "nodes of the network, 3 to 1900 (default ${DEFAULT-VALUE})")
  private int nodes = 68;

  @Option(
      names = "--bins",
      paramLabel = "B",
      description = "bins of a quantity, 2 to 64 (default ${DEFAULT-VALUE})")
  private int bins = 16;

  @Option(
      names = "--samples",
      paramLabel = "S",
      split = ",",
      description = "samples of the estimators that take some (default 4,32,128,1024)")
  private int[] samples = {4, 32, 128, 1024};

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "seed of the heartbeat and the samples (default ${DEFAULT-VALUE})")
  private long seed = 1;

  @Override
  public Integer call() throws IOException {
    check();
    List<Row> rows = new ArrayList<>();
    for (boolean steep : new boolean[] {false, true}) {
      try {
        rows.addAll(new GradientMeasurement(nodes, bins, steep, seed).rows(samples));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(), nodes + " nodes of " + bins + " bins: " + e.getMessage(), e);
      }
    }
    print(rows);
    json.write(Map.of("seed", seed, "rows", rows));
    return 0;
  }

  private void check() {
    require(nodes >= 3 && nodes <= 1900, "--nodes " + nodes + ": expected 3 to 1900");
    require(bins >= 2 && bins <= 64, "--bins " + bins + ": expected 2 to 64");
    boolean counts = Arrays.stream(samples).allMatch(s -> s >= 1 && s <= 100_000);
    require(counts, "--samples " + Arrays.toString(samples) + ": expected 1 to 100000 each");
  }

  private void require(boolean holds, String message) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  private void print(List<Row> rows) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%d nodes, %d bins; error relative to the gradient's length%n%n", nodes, bins);
    out.println("                        relations smooth        half of them steps");
    out.println("estimator     samples   micros     error        micros     error");
    int half = rows.size() / 2;
    for (int r = 0; r < half; r++) {
      Row smooth = rows.get(r);
      Row steep = rows.get(half + r);
      out.printf(
          Locale.ROOT,
          "%-13s %7s %8.1f %9.4f      %8.1f %9.4f%n",
          smooth.estimator(),
          smooth.samples() == 0 ? "-" : smooth.samples(),
          smooth.micros(),
          smooth.relativeError(),
          steep.micros(),
          steep.relativeError());
    }
    out.println();
    out.println("micros: processor time of one estimate, median. The truth is the gradient of the");
    out.println("network without bins, from very many samples.");
    out.flush();
  }
}
