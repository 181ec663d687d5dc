/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.server.scheduler.SchedulerRequestKey;
import org.symphonyscheduler.yarn.protocol.KernelRequests;

/**
 * Which kernel an application's containers run: what it says (allocation tag, {@link
 * KernelRequests#KERNELS}, {@link KernelRequests#KERNEL}), else an inferred name. Containers of the
 * same application type, name (digits left out: runs are numbered), priority and size are taken for
 * runs of the same kernel. Immutable; safe for any thread.
 */
final class KernelNames {
  private static final Pattern NUMBERS = Pattern.compile("\\d+");
  private static final int LONGEST_NAME = 64;

  private final String application;
  private final String single;
  private final List<String> declared;
  private final Map<String, String> properties;

  /**
   * @param type application type as submitted
   * @param name application name as submitted
   * @param properties the submission's scheduling properties
   */
  KernelNames(String type, String name, Map<String, String> properties) {
    this.application = stable(type, name);
    this.properties = properties;
    this.single = properties.get(KernelRequests.KERNEL);
    String kernels = properties.get(KernelRequests.KERNELS);
    this.declared =
        kernels == null ? List.of() : Splitter.on(',').trimResults().splitToList(kernels);
  }

  /** What applications of a type and a name have in common: both, without the name's digits. */
  static String stable(String type, String name) {
    String stable = NUMBERS.matcher(name == null ? "" : name).replaceAll("#");
    return (type == null || type.isEmpty() ? "YARN" : type)
        + '/'
        + stable.substring(0, Math.min(LONGEST_NAME, stable.length()));
  }

  /** Whether allocationRequestIds are made by {@link KernelRequests#allocationRequestId}. */
  boolean declaresGroups() {
    return !declared.isEmpty();
  }

  /** The kernel of a request. */
  String kernel(SchedulerRequestKey key, Set<String> tags, Resource ask) {
    for (String tag : tags) {
      String kernel = KernelRequests.kernelOfTag(tag);
      if (kernel != null) {
        return kernel;
      }
    }
    if (!declared.isEmpty()) {
      int index = KernelRequests.kernel(key.getAllocationRequestId());
      if (index < declared.size()) {
        return declared.get(index);
      }
    }
    if (single != null) {
      return single;
    }
    return application
        + "/p"
        + key.getPriority().getPriority()
        + '/'
        + ask.getVirtualCores()
        + 'c'
        + ask.getMemorySize()
        + 'm';
  }

  /** Seconds the application says a kernel takes on a device type; NaN when it says nothing. */
  double declaredSeconds(String kernel, String deviceType) {
    return positive(properties.get(KernelRequests.seconds(kernel, deviceType)));
  }

  /** A finite number above 0; NaN for what is none: a hint that makes no sense is no hint. */
  static double positive(String text) {
    if (text == null) {
      return Double.NaN;
    }
    try {
      double number = Double.parseDouble(text);
      return number > 0 && number < Double.POSITIVE_INFINITY ? number : Double.NaN;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
