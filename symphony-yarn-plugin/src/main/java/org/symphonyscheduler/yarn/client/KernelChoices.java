/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.exceptions.ResourceNotFoundException;
import org.apache.hadoop.yarn.util.resource.Resources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.topology.Device;
import org.symphonyscheduler.workload.Implementation;
import org.symphonyscheduler.workload.Kernel;
import org.symphonyscheduler.yarn.client.AlternativesClient.Alternative;

/**
 * The implementations of one kernel that this cluster can serve, and what each asks for. One
 * impossible request makes YARN refuse a whole heartbeat, so those are left out here.
 *
 * @param kernel its number in the application's list
 * @param implementations in the order of preference; may be empty
 * @param alternatives the same as requests
 */
record KernelChoices(
    int kernel, List<Implementation> implementations, List<Alternative> alternatives) {
  private static final Logger LOG = LoggerFactory.getLogger(KernelChoices.class);

  /**
   * @param index the kernel's number
   * @param most the largest container the cluster grants
   */
  static KernelChoices of(int index, Kernel kernel, Offer offer, Resource most) {
    List<Implementation> implementations = new ArrayList<>();
    List<Alternative> alternatives = new ArrayList<>();
    for (Implementation implementation : kernel.implementations()) {
      if (offer == Offer.FASTEST && !implementations.isEmpty()) {
        break;
      }
      Resource capability = capability(implementation, most);
      if (capability == null) {
        LOG.info(
            "{} is not offered on {}: the cluster grants no such container",
            kernel.name(),
            implementation.device());
      } else {
        implementations.add(implementation);
        alternatives.add(new Alternative(implementation.device(), capability));
      }
    }
    return new KernelChoices(index, List.copyOf(implementations), List.copyOf(alternatives));
  }

  /** What a container asks for; null when the cluster cannot serve it. */
  private static Resource capability(Implementation implementation, Resource most) {
    Resource capability = Resource.newInstance(implementation.memoryMb(), implementation.vcores());
    try {
      if (!implementation.device().equals(Device.CPU)) {
        // Not newInstance(memory, vcores, Map): that drops a type this JVM does not know, and the
        // task would run without its device.
        capability.setResourceValue(implementation.device(), implementation.units());
      }
      return Resources.fitsIn(capability, most) ? capability : null;
    } catch (ResourceNotFoundException e) {
      return null;
    }
  }
}
