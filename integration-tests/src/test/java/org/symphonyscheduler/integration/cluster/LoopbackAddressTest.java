/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class LoopbackAddressTest {
  @Test
  void anAddressOfThisMachineIsRight() {
    assertThatCode(() -> LoopbackAddress.check("127.0.0.1")).doesNotThrowAnyException();
  }

  /** An address for documentation, which no machine has: as 127.1.0.2 is for macOS. */
  @Test
  void oneThatCannotBeBoundIsNamedWithTheWayOut() {
    assertThatThrownBy(() -> LoopbackAddress.check("192.0.2.1"))
        .isInstanceOf(UncheckedIOException.class)
        .cause()
        .hasMessageContaining("192.0.2.1 cannot be bound")
        .hasMessageContaining("sudo ifconfig lo0 alias");
  }
}
