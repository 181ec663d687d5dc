/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.overhead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the rows of several processes. */
class ForkedRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A row all of whose figures are one number. */
  private static JsonNode row(double figure) {
    List<Object> values = new ArrayList<>();
    for (RecordComponent part : OverheadRow.class.getRecordComponents()) {
      Class<?> type = part.getType();
      values.add(
          type == String.class
              ? part.getName()
              : type == int.class
                  ? (Object) (int) figure
                  : type == long.class ? (Object) (long) figure : (Object) figure);
    }
    try {
      return JSON.valueToTree(
          OverheadRow.class.getDeclaredConstructors()[0].newInstance(values.toArray()));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void ratiosAreOfPairsFaultsAddUpAndOfTheRestTheMedianIsTold() throws Exception {
    List<JsonNode> stock = List.of(row(10), row(20), row(40));
    List<JsonNode> rows = List.of(row(9), row(16), row(40));

    OverheadRow merged = ForkedRun.merge(rows, stock, "hash");

    assertThat(merged.cpuRatioToStock()).isEqualTo(0.9, within(1e-9));
    assertThat(merged.cpuRatioLow()).isEqualTo(0.8, within(1e-9));
    assertThat(merged.ratioHigh()).isEqualTo(1, within(1e-9));
    assertThat(merged.containersPerCpuSecond()).isEqualTo(16);
    assertThat(merged.lost()).isEqualTo(65);
    assertThat(merged.heapPerNodeBytes()).as("beyond stock's").isEqualTo(-4);
    assertThat(merged.heartbeatP99Ratio()).isEqualTo(0.8, within(1e-9));
    assertThat(merged.sequenceHash()).isEqualTo("hash");
    assertThat(ForkedRun.merge(rows, stock, null).sequenceHash()).isEqualTo("sequenceHash");
  }
}
