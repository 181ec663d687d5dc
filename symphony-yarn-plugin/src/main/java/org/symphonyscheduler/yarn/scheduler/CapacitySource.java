/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.scheduler;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.ConfigurationProvider;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.symphonyscheduler.yarn.config.ConfigurationException;

/**
 * Where CapacityScheduler's own settings come from: capacity-scheduler.xml, or a store that takes
 * its place.
 *
 * @param name for messages
 * @param alone what stands there and nowhere else; nothing where only a started scheduler knows it
 * @param isFile whether it is the file
 */
record CapacitySource(String name, Configuration alone, boolean isFile) {
  private static final String FILE = YarnConfiguration.CS_CONFIGURATION_FILE;

  /**
   * Finds it as CapacityScheduler does.
   *
   * @throws ConfigurationException when the file cannot be read
   */
  static CapacitySource of(Configuration yarn, ConfigurationProvider provider) {
    Configuration alone = new Configuration(false);
    String store =
        yarn.getTrimmed(
            YarnConfiguration.SCHEDULER_CONFIGURATION_STORE_CLASS,
            YarnConfiguration.FILE_CONFIGURATION_STORE);
    if (!store.equals(YarnConfiguration.FILE_CONFIGURATION_STORE)) {
      return new CapacitySource(
          "the scheduler configuration in store \"" + store + "\"", alone, false);
    }
    try {
      InputStream file = provider.getConfigurationInputStream(yarn, FILE);
      if (file != null) {
        alone.addResource(file, FILE);
      }
      alone.size(); // Reads it, and closes the stream.
    } catch (IOException | YarnException | RuntimeException e) {
      throw new ConfigurationException(FILE + " cannot be read: " + e.getMessage());
    }
    return new CapacitySource(FILE, alone, true);
  }

  /** Everything that CapacityScheduler will see; of a store only what yarn-site.xml says. */
  Configuration over(Configuration yarn) {
    Configuration all = new Configuration(yarn);
    all.addResource(alone);
    return all;
  }

  /** The file that says what a key is; where none does, the one to say it in. */
  String fileOf(String key, Configuration yarn) {
    boolean onlyInYarnSite = isFile && alone.getRaw(key) == null && yarn.getRaw(key) != null;
    return onlyInYarnSite ? YarnConfiguration.YARN_SITE_CONFIGURATION_FILE : name;
  }
}
