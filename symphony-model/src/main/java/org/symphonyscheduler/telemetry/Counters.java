/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.telemetry;

import java.util.Optional;

/**
 * Names of the counters a node puts into its heartbeats. A name is {@link #PREFIX} and then
 *
 * <ul>
 *   <li>a resource of the node's {@link org.symphonyscheduler.topology.Machine} ({@code memory0,
 *       switch1, nic, cpu0, intersocket, gpu0}): mean use since the last heartbeat, in the
 *       resource's unit. Beside it may stand {@code <resource>.sd}, the sample standard deviation
 *       of the readings, and {@code <resource>.n}, how many there were;
 *   <li>{@code holds/<device>/<container>}: units of a device a container holds;
 *   <li>{@code image/<device>/<kernel>}: an FPGA's present image, value 1.
 * </ul>
 *
 * <p>Heartbeats carry 32-bit floats and are coalesced, so each says the present state, never a
 * difference.
 */
public final class Counters {
  /** What every counter's name starts with. */
  public static final String PREFIX = "symphony.io/";

  /** Suffix of the standard deviation of a resource's readings. */
  public static final String DEVIATION = ".sd";

  /** Suffix of the number of a resource's readings. */
  public static final String READINGS = ".n";

  private static final String HOLDS = PREFIX + "holds/";
  private static final String IMAGE = PREFIX + "image/";

  private Counters() {}

  /** Counter of a resource's use. */
  public static String use(String resource) {
    return PREFIX + resource;
  }

  /** Counter of a device's units held by a container. */
  public static String holds(String device, String container) {
    return HOLDS + device + '/' + container;
  }

  /** Counter that names an FPGA's image. */
  public static String image(String device, String kernel) {
    return IMAGE + device + '/' + kernel;
  }

  /** Something a device holds: a container or an image. */
  public record Held(String device, String what) {}

  /** The container of a {@link #holds} counter, empty for any other counter. */
  public static Optional<Held> heldContainer(String counter) {
    return held(HOLDS, counter);
  }

  /** The kernel of an {@link #image} counter, empty for any other counter. */
  public static Optional<Held> heldImage(String counter) {
    return held(IMAGE, counter);
  }

  private static Optional<Held> held(String prefix, String counter) {
    int slash = counter.startsWith(prefix) ? counter.indexOf('/', prefix.length()) : -1;
    return slash < 0
        ? Optional.empty()
        : Optional.of(
            new Held(counter.substring(prefix.length(), slash), counter.substring(slash + 1)));
  }
}
