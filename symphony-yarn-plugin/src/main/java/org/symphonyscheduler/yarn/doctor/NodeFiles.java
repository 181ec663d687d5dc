/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.topology.Machine;
import org.symphonyscheduler.topology.MachineJson;
import org.symphonyscheduler.yarn.nodemanager.NodeSettings;

/** What a NodeManager reads: the node side of Symphony, topology, and what YARN counts. */
final class NodeFiles {
  private static final String LISTENERS =
      "yarn.nodemanager.container-state-transition-listener.classes";
  private static final String LISTENER = "org.symphonyscheduler.yarn.nodemanager.TelemetryListener";
  private static final String ATTRIBUTES = YarnConfiguration.NM_NODE_ATTRIBUTES_PROVIDER_CONFIG;
  private static final String ATTRIBUTES_PROVIDER =
      "org.symphonyscheduler.yarn.nodemanager.TopologyAttributesProvider";
  private static final String COUNTED = YarnConfiguration.NM_RESOURCES_PREFIX;

  /** Types that need no declaration. */
  private static final Set<String> BUILT_IN = Set.of("memory-mb", "memory", "vcores");

  /** Keys that only a NodeManager reads and only an operator with devices or Symphony sets. */
  private static final List<String> OF_NODES =
      List.of(
          LISTENERS,
          ATTRIBUTES,
          YarnConfiguration.NM_RESOURCE_PLUGINS,
          YarnConfiguration.NM_PLUGGABLE_DEVICE_FRAMEWORK_ENABLED,
          NodeSettings.TOPOLOGY_FILE,
          NodeSettings.TELEMETRY_SOURCE);

  private final ConfigurationDirectory directory;
  private final Configuration site;
  private final List<Finding> findings = new ArrayList<>();

  private NodeFiles(ConfigurationDirectory directory) {
    this.directory = directory;
    this.site = directory.site();
  }

  /** Whether a directory says anything that only a NodeManager reads. */
  static boolean areIn(ConfigurationDirectory directory) {
    Configuration site = directory.site();
    return directory.has(ConfigurationDirectory.NODE_RESOURCES)
        || OF_NODES.stream().anyMatch(key -> site.getRaw(key) != null);
  }

  /** Examines a directory that holds a NodeManager's files, whether a ResourceManager's too. */
  static List<Finding> examine(ConfigurationDirectory directory) {
    NodeFiles files = new NodeFiles(directory);
    files.examineClasses();
    files.findings.addAll(StockYarn.ofNodeManager(directory));
    files.examineCounts();
    files.examineTopology();
    return files.findings;
  }

  /** What to say of a directory that holds none. */
  static Finding absent() {
    return Finding.note(
        ConfigurationDirectory.YARN,
        "has no keys of NodeManagers: it is taken for a ResourceManager's alone; examine theirs"
            + " where they are");
  }

  private void examineClasses() {
    if (!site.getTrimmedStringCollection(LISTENERS).contains(LISTENER)) {
      findings.add(
          Finding.warning(
              ConfigurationDirectory.YARN,
              LISTENERS
                  + " lacks "
                  + LISTENER
                  + ": no counters come from the NodeManagers, and Symphony sees no contention; add"
                  + " it on the NodeManagers"));
    }
    if (!ATTRIBUTES_PROVIDER.equals(site.getTrimmed(ATTRIBUTES))) {
      findings.add(
          Finding.warning(
              ConfigurationDirectory.YARN,
              ATTRIBUTES
                  + " is not "
                  + ATTRIBUTES_PROVIDER
                  + ": nodes are judged as a whole, not by their devices; set it on the"
                  + " NodeManagers"));
    }
  }

  private void examineCounts() {
    Collection<String> declared = site.getTrimmedStringCollection(YarnConfiguration.RESOURCE_TYPES);
    Map<String, String> counts = new TreeMap<>(site.getPropsWithPrefix(COUNTED));
    for (String key : counts.keySet()) {
      if (!counts.get(key).trim().matches("\\d+\\s*[A-Za-z]*")) {
        findings.add(
            Finding.error(
                ConfigurationDirectory.NODE_RESOURCES,
                COUNTED + key + " is \"" + counts.get(key) + "\"; expected a whole number"));
      }
      String type = Splitter.on('.').splitToList(key).get(0);
      boolean known = declared.stream().anyMatch(key::startsWith) || BUILT_IN.contains(type);
      if (!known) {
        findings.add(
            Finding.warning(
                ConfigurationDirectory.NODE_RESOURCES,
                COUNTED + key + " counts what resource-types.xml does not declare: add it there"));
      }
    }
  }

  private void examineTopology() {
    String named = site.getTrimmed(NodeSettings.TOPOLOGY_FILE);
    if (named == null || named.isEmpty()) {
      return;
    }
    Path file = Path.of(named);
    if (!Files.isReadable(file)) {
      findings.add(
          Finding.note(
              ConfigurationDirectory.YARN,
              NodeSettings.TOPOLOGY_FILE
                  + " is \""
                  + named
                  + "\", which is not on this machine: examine it on the NodeManager"));
      return;
    }
    try {
      compare(named, MachineJson.read(file));
    } catch (InvalidInputException | IOException e) {
      findings.add(
          Finding.warning(
              ConfigurationDirectory.YARN,
              NodeSettings.TOPOLOGY_FILE
                  + ": "
                  + e.getMessage()
                  + "; until that is mended the node is judged as a whole"));
    }
  }

  /** The devices of a topology, and those that YARN will count on such a node. */
  private void compare(String file, Machine machine) {
    Map<String, Long> listed = new TreeMap<>();
    for (Device device : machine.devices()) {
      if (!device.type().equals(Device.CPU)) {
        listed.merge(device.type(), 1L, Long::sum);
      }
    }
    Map<String, Long> all = new TreeMap<>(listed);
    site.getTrimmedStringCollection(YarnConfiguration.RESOURCE_TYPES)
        .forEach(type -> all.putIfAbsent(type, 0L));
    all.forEach((type, devices) -> compare(file, type, devices, counted(type)));
  }

  private void compare(String file, String type, long devices, OptionalLong counted) {
    if (counted.isPresent() && counted.getAsLong() != devices) {
      findings.add(
          Finding.warning(
              ConfigurationDirectory.NODE_RESOURCES,
              "YARN counts "
                  + counted.getAsLong()
                  + " of "
                  + type
                  + " on this node, "
                  + file
                  + " lists "
                  + devices
                  + ": make them agree, or containers are judged by devices they do not hold"));
    }
  }

  /** How many of a type YARN will count; unknown where its plug-ins look for them. */
  private OptionalLong counted(String type) {
    Collection<String> found =
        site.getTrimmedStringCollection(YarnConfiguration.NM_RESOURCE_PLUGINS);
    if (found.contains(type)) {
      String key =
          type.equals("yarn.io/gpu")
              ? YarnConfiguration.NM_GPU_ALLOWED_DEVICES
              : YarnConfiguration.NM_FPGA_ALLOWED_DEVICES;
      String allowed = site.getTrimmed(key, YarnConfiguration.AUTOMATICALLY_DISCOVER_GPU_DEVICES);
      return allowed.equals(YarnConfiguration.AUTOMATICALLY_DISCOVER_GPU_DEVICES)
          ? OptionalLong.empty()
          : OptionalLong.of(site.getTrimmedStringCollection(key).size());
    }
    String value = site.getTrimmed(COUNTED + type);
    boolean pluggable =
        site.getBoolean(YarnConfiguration.NM_PLUGGABLE_DEVICE_FRAMEWORK_ENABLED, false);
    if (value == null) {
      boolean declared =
          site.getTrimmedStringCollection(YarnConfiguration.RESOURCE_TYPES).contains(type);
      return pluggable || !declared ? OptionalLong.empty() : OptionalLong.of(0);
    }
    return value.matches("\\d{1,9}")
        ? OptionalLong.of(Long.parseLong(value))
        : OptionalLong.empty(); // A unit, or nonsense that YARN tells of.
  }
}
