/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.replay;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.symphonyscheduler.yarn.config.SymphonyConfiguration;
import org.symphonyscheduler.yarn.scheduler.ModelService;
import org.symphonyscheduler.yarn.scheduler.SymphonyScheduler;

/** SymphonyScheduler with the replay's model. YARN makes it by reflection. */
public final class ReplayScheduler extends SymphonyScheduler {
  /** Makes the model of the next scheduler; set by the thread that makes the ResourceManager. */
  private static Function<SymphonyConfiguration, ? extends ModelService> next =
      ModelService::learning;

  static synchronized void next(Function<SymphonyConfiguration, ? extends ModelService> model) {
    next = model;
  }

  private static synchronized ModelService make(SymphonyConfiguration settings) {
    return next.apply(settings);
  }

  @Override
  protected LongSupplier allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())::getCurrentThreadAllocatedBytes;
  }

  @Override
  protected ModelService createModel(SymphonyConfiguration settings) {
    return make(settings);
  }
}
