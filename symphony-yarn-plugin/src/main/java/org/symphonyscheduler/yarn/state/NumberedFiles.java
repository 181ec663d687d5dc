/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files {@code NAME-N.SUFFIX} of a directory of any Hadoop file system, N counting up. Others in
 * the directory are nobody's business. Blocks on I/O; for one thread.
 */
final class NumberedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(NumberedFiles.class);

  private final Path directory;
  private final Configuration hadoop;
  private final String name;
  private final String suffix;
  private final Pattern pattern;

  /**
   * @param directory an URI of a Hadoop file system, or a path of the default one
   */
  NumberedFiles(String directory, Configuration hadoop, String name, String suffix) {
    this.directory = new Path(directory);
    this.hadoop = hadoop;
    this.name = name;
    this.suffix = suffix;
    pattern = Pattern.compile(Pattern.quote(name) + "-(\\d{1,12})\\." + Pattern.quote(suffix));
  }

  Path directory() {
    return directory;
  }

  FileSystem fileSystem() throws IOException {
    return directory.getFileSystem(hadoop);
  }

  /** Those there are, oldest first; none where the directory was never made. */
  TreeMap<Long, FileStatus> list() throws IOException {
    TreeMap<Long, FileStatus> found = new TreeMap<>();
    try {
      for (FileStatus each : fileSystem().listStatus(directory)) {
        Matcher matcher = pattern.matcher(each.getPath().getName());
        if (matcher.matches() && each.isFile()) {
          found.put(Long.parseLong(matcher.group(1)), each);
        }
      }
    } catch (FileNotFoundException e) {
      return found;
    }
    return found;
  }

  Path path(long number) {
    return new Path(directory, name + "-" + number + "." + suffix);
  }

  /** The name of the file after these. */
  Path next(TreeMap<Long, FileStatus> there) {
    return path(there.isEmpty() ? 1 : there.lastKey() + 1);
  }

  /** Deletes a file, if that can be done: what stays behind is in nobody's way. */
  void drop(Path file) {
    try {
      fileSystem().delete(file, false);
    } catch (IOException e) {
      LOG.debug("{} could not be deleted", file, e);
    }
  }
}
