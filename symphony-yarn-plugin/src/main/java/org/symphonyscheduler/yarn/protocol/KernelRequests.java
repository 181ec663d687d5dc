/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.protocol;

/**
 * What an application may tell the scheduler about its requests; all of it is optional. Two ways,
 * by the kind of request it sends:
 *
 * <ul>
 *   <li><em>ResourceRequests</em>: the submission's scheduling properties. {@link #KERNEL} names
 *       one kernel for every container. {@link #KERNELS} names several and declares that the
 *       application's allocationRequestIds are made by {@link #allocationRequestId}: they say which
 *       kernel a request runs and which requests are alternatives of one task. {@link #seconds}
 *       declares a run time.
 *   <li><em>SchedulingRequests</em>: allocation tags {@link #kernelTag} and {@link #groupTag}.
 * </ul>
 *
 * <p>Requests of one group are alternatives: the scheduler grants exactly one of them. A group's
 * number is used once; who must ask again, after a container was lost, takes a new one.
 */
public final class KernelRequests {
  /** Scheduling property: the kernel that every container of the application runs. */
  public static final String KERNEL = "symphony.kernel";

  /** Scheduling property: names of the application's kernels, separated by commas. */
  public static final String KERNELS = "symphony.kernels";

  /** How many kernels {@link #KERNELS} can name. */
  public static final int MAX_KERNELS = 1 << 12;

  /** How many alternatives a group can have. */
  public static final int MAX_ALTERNATIVES = 1 << 4;

  /** Groups are numbered from 0 to this, inclusive. */
  public static final long MAX_GROUP = (1L << 46) - 1;

  private static final String SECONDS = "symphony.seconds.";
  private static final String KERNEL_TAG = "symphony-kernel=";
  private static final String GROUP_TAG = "symphony-group=";
  private static final int GROUP_SHIFT = 16;
  private static final int KERNEL_SHIFT = 4;

  private KernelRequests() {}

  /** Scheduling property: seconds that a kernel is expected to take on a device type. */
  public static String seconds(String kernel, String deviceType) {
    return SECONDS + kernel + '.' + deviceType;
  }

  /** Allocation tag that names the kernel of a SchedulingRequest. */
  public static String kernelTag(String kernel) {
    return KERNEL_TAG + kernel;
  }

  /** Allocation tag that makes SchedulingRequests of one application alternatives. */
  public static String groupTag(String group) {
    return GROUP_TAG + group;
  }

  /** The kernel of a {@link #kernelTag}, null for any other tag. */
  public static String kernelOfTag(String tag) {
    return tag.startsWith(KERNEL_TAG) ? tag.substring(KERNEL_TAG.length()) : null;
  }

  /** The group of a {@link #groupTag}, null for any other tag. */
  public static String groupOfTag(String tag) {
    return tag.startsWith(GROUP_TAG) ? tag.substring(GROUP_TAG.length()) : null;
  }

  /**
   * The allocationRequestId of one alternative.
   *
   * @param group number of the task, 0 to {@link #MAX_GROUP}, never used before by the application
   * @param kernel position in {@link #KERNELS}, below {@link #MAX_KERNELS}
   * @param alternative position in the application's order of preference, below {@link
   *     #MAX_ALTERNATIVES}
   * @throws IllegalArgumentException when one is out of range
   */
  public static long allocationRequestId(long group, int kernel, int alternative) {
    check("group", group, MAX_GROUP);
    check("kernel", kernel, MAX_KERNELS - 1);
    check("alternative", alternative, MAX_ALTERNATIVES - 1);
    return group << GROUP_SHIFT | (long) kernel << KERNEL_SHIFT | alternative;
  }

  /** The group of an id made by {@link #allocationRequestId}. */
  public static long group(long allocationRequestId) {
    return allocationRequestId >>> GROUP_SHIFT;
  }

  /** The kernel's position in {@link #KERNELS}. */
  public static int kernel(long allocationRequestId) {
    return (int) (allocationRequestId >>> KERNEL_SHIFT) & (MAX_KERNELS - 1);
  }

  /** The alternative's position in the order of preference. */
  public static int alternative(long allocationRequestId) {
    return (int) allocationRequestId & (MAX_ALTERNATIVES - 1);
  }

  private static void check(String what, long value, long most) {
    if (value < 0 || value > most) {
      throw new IllegalArgumentException(what + " is " + value + "; expected 0 to " + most);
    }
  }
}
