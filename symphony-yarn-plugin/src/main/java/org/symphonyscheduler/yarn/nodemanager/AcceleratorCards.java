/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.apache.hadoop.yarn.api.records.ResourceInformation;

/** Tells accelerators from other PCI functions, and names their models. Stateless. */
final class AcceleratorCards {
  private static final long NVIDIA = 0x10de;
  private static final long AMD = 0x1002;
  private static final long XILINX = 0x10ee;
  private static final long ALTERA = 0x1172;
  private static final long INTEL = 0x8086;

  private static final int NETWORK = 0x02;
  private static final int DISPLAY = 0x03;
  private static final int PROCESSING_ACCELERATOR = 0x12;

  private static final String MODELS = "/pci-models.properties";

  private final Properties models = new Properties();

  AcceleratorCards() {
    try (InputStream in = AcceleratorCards.class.getResourceAsStream(MODELS)) {
      models.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The YARN resource that a function is a device of; empty when it is no accelerator. */
  Optional<String> type(PciFunction function) {
    if (function.virtual() || function.bridge()) {
      return Optional.empty();
    }
    int kind = function.baseClass();
    // The vendor decides: the graphics of a management controller are of the display class too.
    boolean gpu =
        (function.vendor() == NVIDIA && kind == DISPLAY)
            || (function.vendor() == AMD && (kind == DISPLAY || kind == PROCESSING_ACCELERATOR));
    boolean fpga =
        ((function.vendor() == XILINX || function.vendor() == ALTERA) && kind != NETWORK)
            || (function.vendor() == INTEL && kind == PROCESSING_ACCELERATOR);
    return gpu
        ? Optional.of(ResourceInformation.GPU_URI)
        : fpga ? Optional.of(ResourceInformation.FPGA_URI) : Optional.empty();
  }

  /** A card's model: from the table, else what firmware labels it, else its PCI id. */
  String model(PciFunction function, Optional<String> label) {
    String id = String.format(Locale.ROOT, "%04x-%04x", function.vendor(), function.device());
    return Optional.ofNullable(models.getProperty(id))
        .or(() -> label.map(ComponentNames::clean).filter(name -> !name.isEmpty()))
        .orElse(id);
  }
}
