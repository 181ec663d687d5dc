/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.symphonyscheduler.fuzz.EditedTexts;

class HwlocXmlTest {
  private static final String NEW = resource("hwloc2-two-sockets.xml");
  private static final String OLD = resource("hwloc1-two-sockets.xml");

  private static String resource(String name) {
    try (InputStream in = HwlocXmlTest.class.getResourceAsStream("/topology/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void readsSocketsSwitchesDevicesAndTheNetwork() {
    MachineSpec spec = HwlocXml.parse("node.xml", NEW).spec();

    assertThat(spec.model()).isEqualTo("Two-Way-Server-42");
    assertThat(spec.sockets()).extracting(MachineSpec.Socket::cores).containsExactly(4, 4);
    assertThat(spec.sockets().get(0).cpu()).isEqualTo("Example-R-CPU-2.10GHz");
    assertThat(spec.switches())
        .containsExactly(new MachineSpec.Switch("switch0", "socket0", 15.753846));
    assertThat(spec.devices())
        .extracting(d -> d.name() + " " + d.type() + " " + d.model() + " " + d.parent())
        .containsExactly(
            "gpu0 yarn.io/gpu V100-PCIE-16GB switch0",
            "gpu1 yarn.io/gpu V100-PCIE-16GB switch0",
            "fpga0 yarn.io/fpga 10ee-7038 socket1",
            "gpu2 yarn.io/gpu K80 socket1");
    assertThat(spec.devices().get(2).gbps()).isEqualTo(7.876923, within(1e-9));
    assertThat(spec.devices().get(3).gbps()).isNaN();
    assertThat(spec.nic().socket()).isEqualTo(1);
    assertThat(spec.nic().gbps()).isNaN();
  }

  @Test
  void readsTheOlderForm() {
    MachineSpec spec = HwlocXml.parse("node.xml", OLD).spec();

    assertThat(spec.model()).isEqualTo("unknown");
    assertThat(spec.sockets()).extracting(MachineSpec.Socket::cores).containsExactly(2, 2);
    assertThat(spec.sockets().get(1).cpu()).isEqualTo("Old-CPU");
    assertThat(spec.devices())
        .extracting(d -> d.name() + " " + d.model() + " " + d.parent())
        .containsExactly("gpu0 K40m socket1");
    assertThat(spec.nic()).isEqualTo(new MachineSpec.Nic(0, Double.NaN));
    assertThat(HwlocXml.parse("node.xml", OLD)).isEqualTo(new Machine(spec));
  }

  @Test
  void fetchesNothingFromOutside() {
    String entity =
        "<?xml version=\"1.0\"?><!DOCTYPE topology [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
            + "<topology><object type=\"Machine\"><info name=\"DMIProductName\" value=\"a\"/>&x;"
            + "<object type=\"PU\"/></object></topology>";
    String bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE t [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b"
            + " \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><t><object type=\"Machine\" name=\"&b;\"/></t>";

    for (String xml : List.of(entity, bomb)) {
      try {
        assertThat(HwlocXml.parse("evil.xml", xml).model()).isEqualTo("a");
      } catch (InvalidInputException e) {
        assertThat(e).hasMessageStartingWith("evil.xml: line 1");
      }
    }
    String elsewhere = NEW.replace("hwloc2.dtd", "http://192.0.2.1/hwloc2.dtd");
    assertThat(HwlocXml.parse("node.xml", elsewhere)).isEqualTo(HwlocXml.parse("node.xml", NEW));
  }

  @Test
  void errorsNameElementAndLine() {
    assertThatThrownBy(() -> HwlocXml.parse("n.xml", NEW.replace("\"7.876923\"", "\"fast\"")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageMatching(
            "n.xml: line \\d+, object PCIDev, pci_link_speed is \"fast\"; expected GB/s .*");
    assertThatThrownBy(() -> HwlocXml.parse("n.xml", NEW.replace("\"0000:3b:00.0\"", "\"3b\"")))
        .hasMessageContaining("object PCIDev, pci_busid is \"3b\"");
    assertThatThrownBy(() -> HwlocXml.parse("n.xml", NEW.replace("pci_type=\"1200", "pci_type=\"")))
        .hasMessageContaining("object PCIDev, pci_type is");
    assertThatThrownBy(() -> HwlocXml.parse("n.xml", "<topology><object/></topology>"))
        .hasMessageStartingWith("n.xml: line 1, object, type is missing");
    assertThatThrownBy(() -> HwlocXml.parse("n.xml", "<t><object type=\"Machine\"/></t>"))
        .hasMessageStartingWith("n.xml: line 1, object Machine, Core is missing");
    assertThatThrownBy(() -> HwlocXml.parse("n.xml", "<topology>\n<object"))
        .hasMessageStartingWith("n.xml: line 2 is");
    assertThatThrownBy(() -> HwlocXml.parse("n.xml", "<object type=\"Machine\">".repeat(5000)))
        .hasMessageContaining("at most 90 objects");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{}", "<topology/>", "<!DOCTYPE x>", "\u0000"})
  void whatIsNoTopologyIsAnError(String text) {
    assertThatThrownBy(() -> HwlocXml.parse("n.xml", text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("n.xml: ");
  }

  @Property(tries = 1000)
  void anyTextParsesOrFailsWithTheError(@ForAll("documents") String xml) {
    try {
      HwlocXml.parse("n.xml", xml);
    } catch (InvalidInputException e) {
      assertThat(e).hasMessageStartingWith("n.xml: ");
    }
  }

  @Provide
  Arbitrary<String> documents() {
    return EditedTexts.of(
        List.of(NEW, OLD),
        6000,
        8,
        List.of("<", ">", "\"", "&", "/>", "</object>", "]]>", "<!--", "<object "));
  }
}
