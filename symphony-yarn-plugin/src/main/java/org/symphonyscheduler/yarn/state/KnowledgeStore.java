/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
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

  private final NumberedFiles files;

  /**
   * @param directory an URI of a Hadoop file system, or a path of the default one; made when first
   *     written to
   */
  KnowledgeStore(String directory, Configuration hadoop) {
    files = new NumberedFiles(directory, hadoop, "knowledge", "jsonl");
  }

  /**
   * The newest knowledge that can be read. Files that cannot are logged and left where they are.
   *
   * @throws IOException when the file system does not give what it should have; a later time may
   */
  Optional<Knowledge> newest(Instant now) throws IOException {
    for (FileStatus status : files.list().descendingMap().values()) {
      Path file = status.getPath();
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  files.fileSystem().open(file), StandardCharsets.UTF_8.newDecoder()))) {
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
    FileSystem system = files.fileSystem();
    system.mkdirs(files.directory());
    Path unfinished = new Path(files.directory(), UNFINISHED);
    try {
      try (BufferedWriter writer =
          new BufferedWriter(
              new OutputStreamWriter(system.create(unfinished, true), StandardCharsets.UTF_8))) {
        KnowledgeFile.write(knowledge, now, writer);
      }
      TreeMap<Long, FileStatus> there = files.list();
      Path file = files.next(there);
      if (!system.rename(unfinished, file)) {
        throw new IOException(unfinished + " could not be renamed to " + file);
      }
      there.values().stream()
          .limit(Math.max(0, there.size() + 1 - KEPT))
          .forEach(old -> files.drop(old.getPath()));
    } catch (IOException | RuntimeException e) {
      files.drop(unfinished);
      throw e;
    }
  }
}
