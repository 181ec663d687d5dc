/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownQueuesTest {
  private static final Set<String> QUEUES =
      Set.of("root", "root.gpus", "root.default", "root.research", "root.research.vision");

  @TempDir Path directory;
  private final Configuration capacity = new Configuration(false);

  private List<String> of(String queue) throws IOException {
    Path site =
        Files.writeString(
            directory.resolve("symphony-site.xml"),
            "<configuration><property><name>symphony.queue."
                + queue
                + ".mode</name><value>active</value></property></configuration>");
    Configuration yarn = new Configuration(false);
    yarn.set(SymphonySite.SITE_FILE, site.toString());
    return UnknownQueues.sentences(SymphonySite.read(yarn), QUEUES, capacity);
  }

  @ParameterizedTest
  @CsvSource({
    "root.gpu, root.gpus",
    "gpus, root.gpus",
    "vision, root.research.vision",
    "root.vision, root.research.vision",
    "root.Default, root.default",
  })
  void aModeWithoutAQueueNamesTheNearest(String queue, String nearest) throws IOException {
    assertThat(of(queue))
        .singleElement()
        .asString()
        .contains("symphony.queue." + queue + ".mode (active) names no queue")
        .contains("the nearest is " + nearest + ".");
  }

  @ParameterizedTest
  @CsvSource({"root", "root.gpus", "root.research", "root.research.vision"})
  void aQueueOfAnyLevelIsRight(String queue) throws IOException {
    assertThat(of(queue)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"auto-create-child-queue", "auto-queue-creation-v2"})
  void aQueueThatYarnMayMakeIsRight(String how) throws IOException {
    assertThat(of("root.research.alice")).hasSize(1);
    capacity.set("yarn.scheduler.capacity.root.research." + how + ".enabled", "true");
    assertThat(of("root.research.alice")).isEmpty();
    assertThat(of("root.other.alice")).hasSize(1);
  }

  @Test
  void theModesAreToldAsTheFileHasThem() throws IOException {
    of("root.gpus");
    Configuration yarn = new Configuration(false);
    yarn.set(SymphonySite.SITE_FILE, directory.resolve("symphony-site.xml").toString());
    assertThat(SymphonySite.read(yarn).modes())
        .isEqualTo("symphony.mode=shadow, symphony.queue.root.gpus.mode=active");
  }
}
