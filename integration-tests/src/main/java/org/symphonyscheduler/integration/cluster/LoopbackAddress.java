/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Addresses that emulated machines listen at: one each, since YARN keeps much by host. */
final class LoopbackAddress {
  private LoopbackAddress() {}

  /**
   * Sees whether a socket can be bound to an address.
   *
   * @throws UncheckedIOException with one line that says what to do when it cannot; Linux has the
   *     whole of 127/8, macOS 127.0.0.1 alone
   */
  static void check(String address) {
    try (ServerSocket ignored = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "each emulated machine needs an address of its own, and "
                  + address
                  + " cannot be bound ("
                  + e.getMessage()
                  + "); on macOS run: for i in $(seq 1 20); do sudo ifconfig lo0 alias 127.1.0.$i;"
                  + " done",
              e));
    }
  }
}
