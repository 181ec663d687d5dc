/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import java.io.IOException;
import java.nio.file.Path;
import org.symphonyscheduler.topology.InvalidInputException;

/** Sources by name. Stateless. */
public final class ReplaySources {
  private ReplaySources() {}

  /**
   * @param name {@code synthetic}, {@code openb:DIR}, {@code philly:FILE} or {@code journal:FILE}
   * @throws InvalidInputException for any other name, and for what its file contains
   * @throws IOException when a file cannot be read
   */
  public static ReplaySource of(String name) throws IOException {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    Path path = Path.of(name.substring(colon + 1));
    return switch (kind) {
      case "synthetic" -> new SyntheticMix();
      case "openb" ->
          TraceFiles.openb(path.resolve("nodes_gpu.csv"), path.resolve("pods_default.csv"));
      case "philly" -> TraceFiles.philly(path);
      case "journal" -> TraceFiles.journal(path);
      default ->
          throw new InvalidInputException(
              "--source", "source", name, "synthetic, openb:DIR, philly:FILE or journal:FILE");
    };
  }
}
