/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * A directory of Hadoop's configuration files, read as a daemon reads it when the directory is
 * first on its class path. What other files lie on this process's class path does not matter. Reads
 * files as they are now, changes nothing.
 */
final class ConfigurationDirectory {
  static final String CORE = "core-site.xml";
  static final String YARN = "yarn-site.xml";
  static final String CAPACITY = "capacity-scheduler.xml";
  static final String RESOURCE_TYPES = "resource-types.xml";
  static final String NODE_RESOURCES = "node-resources.xml";
  static final String SYMPHONY = "symphony-site.xml";

  private static final List<String> READ_HERE =
      List.of(CORE, YARN, CAPACITY, RESOURCE_TYPES, NODE_RESOURCES);

  private final Path path;
  private final ClassLoader resources = new Resources();
  private final Map<List<String>, Configuration> known = new HashMap<>();

  ConfigurationDirectory(Path path) {
    this.path = path;
  }

  /** Its files in place of those on the class path; Hadoop's own defaults are on that. */
  private final class Resources extends ClassLoader {
    Resources() {
      super(ConfigurationDirectory.class.getClassLoader());
    }

    @Override
    public URL getResource(String name) {
      try {
        if (has(name)) {
          return file(name).toUri().toURL();
        }
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e); // A file's URI always makes a URL.
      }
      boolean operators = READ_HERE.contains(name) || name.equals(SYMPHONY);
      return operators ? null : super.getResource(name);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      URL url = getResource(name);
      try {
        return url == null ? null : url.openStream();
      } catch (IOException e) {
        return null; // As ClassLoader has it.
      }
    }
  }

  Path path() {
    return path;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  boolean has(String name) {
    return Files.isRegularFile(file(name));
  }

  /** A finding for each file that is not a configuration file. */
  List<Finding> unreadable() {
    List<Finding> found = new ArrayList<>();
    for (String name : READ_HERE) {
      try {
        alone(name).size();
      } catch (RuntimeException e) {
        found.add(Finding.error(name, "cannot be read: " + sentence(e) + "; mend the XML"));
      }
    }
    return found;
  }

  /** What an exception and its causes say, from the outside in; each once. */
  static String sentence(Throwable e) {
    List<String> parts = new ArrayList<>();
    for (Throwable of = e; of != null; of = of.getCause()) {
      boolean onlyWraps = of.getCause() != null && of.getCause().toString().equals(of.getMessage());
      String part = of.getMessage() == null ? of.getClass().getSimpleName() : of.getMessage();
      if (!onlyWraps && parts.stream().noneMatch(known -> known.contains(part))) {
        parts.add(part);
      }
    }
    return String.join(": ", parts);
  }

  /** What one file says; nothing when it is not there. */
  Configuration alone(String name) {
    return read(List.of(name));
  }

  /** What the operator's files say, without Hadoop's defaults and capacity-scheduler.xml. */
  Configuration site() {
    return read(List.of(CORE, YARN, RESOURCE_TYPES, NODE_RESOURCES));
  }

  /** What a ResourceManager's Configuration has before CapacityScheduler reads its own file. */
  Configuration effective() {
    return read(List.of("core-default.xml", CORE, "yarn-default.xml", YARN, RESOURCE_TYPES));
  }

  /** A copy of what was read once: Hadoop's defaults alone are hundreds of keys. */
  private Configuration read(List<String> names) {
    Configuration read =
        known.computeIfAbsent(
            names,
            n -> {
              Configuration conf = new Configuration(false);
              conf.setClassLoader(resources);
              n.forEach(conf::addResource);
              conf.size(); // Reads them.
              return conf;
            });
    return new Configuration(read);
  }
}
