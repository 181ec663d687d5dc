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
 *   <li><em>SchedulingRequests</em>: an allocation tag, {@link #kernelTag} or {@link #groupTag}.
 *       One tag says both, since YARN warns at every look at a request that has several.
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

  /**
   * Scheduling property: seconds the whole job is expected to run when it need not wait, for queues
   * that are ordered by it.
   */
  public static final String JOB_SECONDS = "symphony.job.seconds";

  /** How many kernels {@link #KERNELS} can name. */
  public static final int MAX_KERNELS = 1 << 12;

  /** How many alternatives a group can have. */
  public static final int MAX_ALTERNATIVES = 1 << 4;

  /** Groups are numbered from 1 to this, inclusive; a plain request's id belongs to group 0. */
  public static final long MAX_GROUP = (1L << 46) - 1;

  private static final String SECONDS = "symphony.seconds.";
  private static final String KERNEL_TAG = "symphony-kernel=";
  private static final char GROUP = '#';
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

  /** Allocation tag that also makes SchedulingRequests of one application alternatives. */
  public static String groupTag(String kernel, String group) {
    return kernelTag(kernel) + GROUP + group;
  }

  /** The kernel of a {@link #kernelTag} or {@link #groupTag}, null for any other tag. */
  public static String kernelOfTag(String tag) {
    if (!tag.startsWith(KERNEL_TAG)) {
      return null;
    }
    int group = tag.indexOf(GROUP);
    return tag.substring(KERNEL_TAG.length(), group < 0 ? tag.length() : group);
  }

  /** The group of a {@link #groupTag}, null for any other tag. */
  public static String groupOfTag(String tag) {
    int group = tag.startsWith(KERNEL_TAG) ? tag.indexOf(GROUP) : -1;
    return group < 0 ? null : tag.substring(group + 1);
  }

  /**
   * The allocationRequestId of one alternative.
   *
   * @param group number of the task, 1 to {@link #MAX_GROUP}, never used before by the application
   * @param kernel position in {@link #KERNELS}, below {@link #MAX_KERNELS}
   * @param alternative position in the application's order of preference, below {@link
   *     #MAX_ALTERNATIVES}
   * @throws IllegalArgumentException when one is out of range
   */
  public static long allocationRequestId(long group, int kernel, int alternative) {
    check("group", group, 1, MAX_GROUP);
    check("kernel", kernel, 0, MAX_KERNELS - 1);
    check("alternative", alternative, 0, MAX_ALTERNATIVES - 1);
    return group << GROUP_SHIFT | (long) kernel << KERNEL_SHIFT | alternative;
  }

  /** The group of an id made by {@link #allocationRequestId}; 0 or less for any other id. */
  public static long group(long allocationRequestId) {
    return allocationRequestId >> GROUP_SHIFT;
  }

  /** The kernel's position in {@link #KERNELS}. */
  public static int kernel(long allocationRequestId) {
    return (int) (allocationRequestId >>> KERNEL_SHIFT) & (MAX_KERNELS - 1);
  }

  /** The alternative's position in the order of preference. */
  public static int alternative(long allocationRequestId) {
    return (int) allocationRequestId & (MAX_ALTERNATIVES - 1);
  }

  private static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " is " + value + "; expected " + least + " to " + most);
    }
  }
}
