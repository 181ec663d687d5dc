/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.KnowledgeFile;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Files of {@link Knowledge} in a directory of any Hadoop file system. A file is written beside the
 * others and then renamed into place under a name of its own, {@code knowledge-N.jsonl} with N
 * counting up, so that whatever goes wrong while writing harms none that is there; the last {@value
 * #KEPT} are kept, and reading takes the newest that is whole. Blocks on I/O; for one thread.
 */
final class KnowledgeStore {
  private static final Logger LOG = LoggerFactory.getLogger(KnowledgeStore.class);

  /** Files left beside the newest: one may turn out to be damaged. */
  private static final int KEPT = 2;

  private static final String UNFINISHED = ".knowledge-unfinished";
  private static final Pattern NAME = Pattern.compile("knowledge-(\\d{1,12})\\.jsonl");

  private final Path directory;
  private final Configuration hadoop;

  /**
   * @param directory an URI of a Hadoop file system, or a path of the default one; made when first
   *     written to
   */
  KnowledgeStore(String directory, Configuration hadoop) {
    this.directory = new Path(directory);
    this.hadoop = hadoop;
  }

  /**
   * The newest knowledge that can be read. Files that cannot are logged and left where they are.
   *
   * @throws IOException when the file system does not give what it should have; a later time may
   */
  Optional<Knowledge> newest(Instant now) throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    for (Path file : files(files).descendingMap().values()) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(files.open(file), StandardCharsets.UTF_8.newDecoder()))) {
        Knowledge knowledge = KnowledgeFile.read(file.toString(), reader, now);
        LOG.info("Symphony recalls what it had learned, from {}", file);
        return Optional.of(knowledge);
      } catch (InvalidInputException | ChecksumException e) {
        LOG.warn("Symphony passes over a file of what it had learned: {}", e.getMessage());
      }
    }
    return Optional.empty();
  }

  /**
   * Keeps knowledge, and lets the oldest go.
   *
   * @throws IOException when it could not be written; older files are as they were
   */
  void keep(Knowledge knowledge, Instant now) throws IOException {
    FileSystem files = directory.getFileSystem(hadoop);
    files.mkdirs(directory);
    Path unfinished = new Path(directory, UNFINISHED);
    try {
      try (BufferedWriter writer =
          new BufferedWriter(
              new OutputStreamWriter(files.create(unfinished, true), StandardCharsets.UTF_8))) {
        KnowledgeFile.write(knowledge, now, writer);
      }
      TreeMap<Long, Path> there = files(files);
      long next = there.isEmpty() ? 1 : there.lastKey() + 1;
      Path file = new Path(directory, "knowledge-" + next + ".jsonl");
      if (!files.rename(unfinished, file)) {
        throw new IOException(unfinished + " could not be renamed to " + file);
      }
      there.values().stream().limit(Math.max(0, there.size() + 1 - KEPT)).forEach(old -> drop(old));
    } catch (IOException | RuntimeException e) {
      drop(unfinished);
      throw e;
    }
  }

  /** What stays behind is only in the way of nobody. */
  private void drop(Path file) {
    try {
      file.getFileSystem(hadoop).delete(file, false);
    } catch (IOException e) {
      LOG.debug("{} could not be deleted", file, e);
    }
  }

  private TreeMap<Long, Path> files(FileSystem files) throws IOException {
    TreeMap<Long, Path> found = new TreeMap<>(Comparator.naturalOrder());
    try {
      for (FileStatus each : files.listStatus(directory)) {
        Matcher name = NAME.matcher(each.getPath().getName());
        if (name.matches() && each.isFile()) {
          found.put(Long.parseLong(name.group(1)), each.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      return found; // Nothing was ever kept.
    }
    return found;
  }
}
