/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

/**
 * A place where a kernel can run: an accelerator, or the cores of one socket.
 *
 * @param index position in {@link Machine#devices()}, 0-based and dense
 * @param name unique in its machine: {@code gpu0}, {@code fpga1}, {@code cpu0}
 * @param type {@link #CPU} or a YARN resource name such as {@code yarn.io/gpu}
 * @param model processor model such as {@code K80}; devices of one type and model run a kernel
 *     equally fast when nothing disturbs them
 * @param socket the socket it hangs on, 0-based
 * @param units how many requests' units it holds at once: 1 for an accelerator, the core count for
 *     a socket
 */
public record Device(int index, String name, String type, String model, int socket, int units) {
  /** Type of the processors that need no accelerator. */
  public static final String CPU = "cpu";

  /** Types are interned: decisions compare them all the time, and then find the same object. */
  public Device {
    type = type.intern();
  }

  /** Type and model as one key, {@code yarn.io/gpu:K80}: what run times are learned per. */
  public String processor() {
    return processor(type, model);
  }

  /** The key of a type and model, {@code type:model}. */
  public static String processor(String type, String model) {
    return type + ':' + model;
  }
}
