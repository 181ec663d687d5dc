/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.util.List;
import org.symphonyscheduler.evaluation.Trial;
import picocli.CommandLine.Option;

/** The options of experiments that say which jobs of a simulation count. */
final class JobOptions {
  private static final int MOST = 100_000;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "jobs measured in a simulation (default ${DEFAULT-VALUE})")
  private int jobs = 250;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description =
          "jobs before these, in which a policy that learns starts from nothing (default"
              + " ${DEFAULT-VALUE})")
  private int warmUp = 100;

  /** The trials of so many jobs; see {@link TrialOptions#trials}. */
  List<Trial> trials(TrialOptions options) throws IOException {
    options.require(jobs >= 1 && jobs <= MOST, "--jobs " + jobs + ": expected 1 to " + MOST);
    options.require(
        warmUp >= 0 && warmUp <= MOST, "--warm-up " + warmUp + ": expected 0 to " + MOST);
    return options.trials(jobs, warmUp);
  }
}
