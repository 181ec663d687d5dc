/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.symphonyscheduler.belief.gradient.Adam;
import org.symphonyscheduler.network.NetworkFile;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * All that a training run needs to go on as if it had never stopped. Numbers read back to the same
 * bits; everything drawn depends on the seed and the iteration alone.
 *
 * @param format {@value #FORMAT}
 * @param network name of the architecture
 * @param seed of the run
 * @param parameters as they stand
 * @param adam state of the steps
 * @param curve so far
 * @param best parameters that did best when they were examined, as they stand before any
 *     examination
 * @param bestScore their score, NaN before any examination
 */
public record Checkpoint(
    int format,
    String network,
    long seed,
    double[] parameters,
    Adam.State adam,
    List<Progress> curve,
    double[] best,
    double bestScore) {
  /** Changes when an older reader would misread the file. */
  public static final int FORMAT = 1;

  /** Writes the file; an interruption leaves the old one. */
  public void write(Path file) throws IOException {
    NetworkFile.write(file, this);
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException when it is no such file
   */
  public static Checkpoint read(Path file) throws IOException {
    Checkpoint read =
        NetworkFile.parse(file.toString(), Files.readAllBytes(file), Checkpoint.class);
    if (read.format() != FORMAT || read.parameters() == null || read.adam() == null) {
      throw new InvalidInputException(
          file.toString(), "format", read.format(), FORMAT + " and parameters");
    }
    return read;
  }
}
