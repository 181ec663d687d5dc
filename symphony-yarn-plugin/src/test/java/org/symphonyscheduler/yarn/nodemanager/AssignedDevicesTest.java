/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceInformation;
import org.apache.hadoop.yarn.server.nodemanager.api.deviceplugin.Device;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.Container;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ContainerState;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.container.ResourceMappings;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.resourceplugin.deviceframework.AssignedDevice;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.resourceplugin.fpga.FpgaDevice;
import org.apache.hadoop.yarn.server.nodemanager.containermanager.resourceplugin.gpu.AssignedGpuDevice;
import org.junit.jupiter.api.Test;

class AssignedDevicesTest {
  private static final ContainerId ID =
      ContainerId.newContainerId(
          ApplicationAttemptId.newInstance(ApplicationId.newInstance(1, 1), 1), 7);

  private final List<Container> containers = new ArrayList<>();
  private final AssignedDevices assigned = new AssignedDevices(() -> containers);

  @Test
  void theNodeManagersAssignmentsAreNamedByTypeAndNumber() {
    containers.add(
        container(
            Map.of(
                "yarn.io/gpu",
                List.of(new AssignedGpuDevice(2, 0, ID), new AssignedGpuDevice(3, 1, ID)),
                "x.org/npu",
                List.of(device(1)))));
    assertThat(read())
        .containsOnlyKeys(
            "symphony.io/holds/gpu2/" + ID,
            "symphony.io/holds/gpu3/" + ID,
            "symphony.io/holds/npu1/" + ID);
  }

  @Test
  void anFpgaKeepsItsImageWhenItsContainerIsGone() {
    Container container =
        container(Map.of("yarn.io/fpga", List.of(new FpgaDevice("Intel", 246, 5, "acl1"))));
    when(container.getLaunchContext())
        .thenReturn(
            ContainerLaunchContext.newInstance(
                Map.of(), Map.of("REQUESTED_FPGA_IP_ID", "pairhmm"), List.of(), null, null, null));
    containers.add(container);
    assertThat(read())
        .containsOnlyKeys("symphony.io/holds/fpga1/" + ID, "symphony.io/image/fpga1/pairhmm");
    containers.clear();
    assertThat(read()).containsOnlyKeys("symphony.io/image/fpga1/pairhmm");
  }

  @Test
  void whatTheSourceSaysItselfStands() {
    containers.add(container(Map.of("yarn.io/gpu", List.of(new AssignedGpuDevice(0, 0, ID)))));
    Map<String, Float> counters = new HashMap<>(Map.of("symphony.io/holds/gpu1/" + ID, 1f));
    assigned.addTo(counters);
    assertThat(counters).containsOnlyKeys("symphony.io/holds/gpu1/" + ID);
  }

  @Test
  void aContainerThatEndedHoldsNothingOneBeingKilledDoes() {
    Container container =
        container(Map.of("yarn.io/gpu", List.of(new AssignedGpuDevice(0, 0, ID))));
    containers.add(container);
    when(container.isContainerInFinalStates()).thenReturn(true);
    when(container.getContainerState()).thenReturn(ContainerState.EXITED_WITH_SUCCESS);
    assertThat(read()).isEmpty();
    when(container.getContainerState()).thenReturn(ContainerState.KILLING);
    assertThat(read()).hasSize(1);
  }

  private Map<String, Float> read() {
    Map<String, Float> counters = new HashMap<>();
    assigned.addTo(counters);
    return counters;
  }

  private static Serializable device(int id) {
    return new AssignedDevice(ID, Device.Builder.newInstance().setId(id).setHealthy(true).build());
  }

  private static Container container(Map<String, List<Serializable>> devices) {
    ResourceMappings mappings = new ResourceMappings();
    Resource resource = mock(Resource.class);
    when(resource.getAllResourcesListCopy())
        .thenReturn(devices.keySet().stream().map(ResourceInformation::newInstance).toList());
    devices.forEach(
        (type, list) -> {
          ResourceMappings.AssignedResources resources = new ResourceMappings.AssignedResources();
          resources.updateAssignedResources(list);
          mappings.addAssignedResources(type, resources);
        });
    Container container = mock(Container.class);
    when(container.getContainerId()).thenReturn(ID);
    when(container.getContainerState()).thenReturn(ContainerState.RUNNING);
    when(container.getResource()).thenReturn(resource);
    when(container.getResourceMappings()).thenReturn(mappings);
    return container;
  }
}
