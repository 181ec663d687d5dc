/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.yarn.api.records.ResourceInformation;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.Container;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerState;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.resourceplugin.deviceframework.AssignedDevice;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.resourceplugin.fpga.FpgaDevice;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.resourceplugin.gpu.GpuDevice;
import org.symphonyscheduler.telemetry.Counters;
import org.symphonyscheduler.yarn.protocol.KernelEnvironment;

/**
 * Which container holds which device, and which image an FPGA has, as the NodeManager's own
 * resource plug-ins assigned them. A device is named by the last part of its type and its number:
 * {@code gpu0} is the GPU that nvidia-smi calls 0, {@code fpga1} the FPGA whose device is {@code
 * acl1}. The telemetry source knows better when it names a container or an image itself.
 *
 * <p>One thread calls it: the sampler's.
 */
final class AssignedDevices {
  private static final Pattern TRAILING_NUMBER = Pattern.compile("(\\d{1,6})$");

  private final Supplier<? extends Collection<Container>> containers;

  /** An FPGA keeps its image when its container ends. */
  private final Map<String, String> images = new HashMap<>();

  AssignedDevices(Supplier<? extends Collection<Container>> containers) {
    this.containers = containers;
  }

  /** Adds to a source's counters what they leave open. */
  void addTo(Map<String, Float> counters) {
    Set<String> toldContainers = new HashSet<>();
    Set<String> toldDevices = new HashSet<>();
    for (String counter : counters.keySet()) {
      Counters.heldContainer(counter).ifPresent(held -> toldContainers.add(held.what()));
      Counters.heldImage(counter).ifPresent(held -> toldDevices.add(held.device()));
    }
    for (Container container : containers.get()) {
      if (holdsDevices(container)) {
        boolean told = toldContainers.contains(container.getContainerId().toString());
        addDevices(container, told, counters);
      }
    }
    images.forEach(
        (device, image) -> {
          if (!toldDevices.contains(device)) {
            counters.put(Counters.image(device, image), 1f);
          }
        });
  }

  /** A container being killed still holds what it has. */
  private static boolean holdsDevices(Container container) {
    return container.getContainerState() == ContainerState.KILLING
        || !container.isContainerInFinalStates();
  }

  private void addDevices(Container container, boolean told, Map<String, Float> counters) {
    for (ResourceInformation resource : container.getResource().getAllResourcesListCopy()) {
      String type = resource.getName();
      for (Serializable device : container.getResourceMappings().getAssignedResources(type)) {
        OptionalInt number = number(device);
        if (number.isPresent()) {
          String name = type.substring(type.lastIndexOf('/') + 1) + number.getAsInt();
          if (!told) {
            counters.put(Counters.holds(name, container.getContainerId().toString()), 1f);
          }
          rememberImage(name, device, container);
        }
      }
    }
  }

  private void rememberImage(String name, Serializable device, Container container) {
    if (!(device instanceof FpgaDevice fpga)) {
      return;
    }
    String wanted =
        container.getLaunchContext() == null
            ? null
            : container.getLaunchContext().getEnvironment().get(KernelEnvironment.FPGA_IMAGE);
    String image = wanted == null ? fpga.getIPID() : wanted;
    if (image != null && !image.isBlank()) {
      images.put(name, image.trim());
    }
  }

  /** A device's number among those of its type; empty for what has none. */
  private static OptionalInt number(Serializable device) {
    if (device instanceof GpuDevice gpu) {
      return OptionalInt.of(gpu.getIndex());
    }
    if (device instanceof AssignedDevice assigned) {
      return OptionalInt.of(assigned.getDevice().getId());
    }
    if (device instanceof FpgaDevice fpga) {
      Matcher alias = TRAILING_NUMBER.matcher(fpga.getAliasDevName());
      return OptionalInt.of(alias.find() ? Integer.parseInt(alias.group(1)) : fpga.getMinor());
    }
    return OptionalInt.empty();
  }
}
