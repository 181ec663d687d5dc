/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.util.function.Consumer;
import org.apache.hadoop.metrics2.AbstractMetric;
import org.apache.hadoop.metrics2.MetricsRecordBuilder;
import org.apache.hadoop.metrics2.impl.MetricsCollectorImpl;

/** Reads what is added to a metrics record. */
final class Figures {
  private Figures() {}

  static long of(Consumer<MetricsRecordBuilder> adds, String name) {
    MetricsCollectorImpl collector = new MetricsCollectorImpl();
    adds.accept(collector.addRecord("test"));
    for (AbstractMetric metric : collector.getRecords().get(0).metrics()) {
      if (metric.name().equals(name)) {
        return metric.value().longValue();
      }
    }
    throw new IllegalArgumentException(name);
  }
}
