/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEventJournal;

/**
 * A file of a journal that is being written, {@code journal-N.jsonl.gz}. Blocks on I/O; for one
 * thread.
 */
final class JournalFile implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final FSDataOutputStream bytes;
  private final Writer text;

  private JournalFile(Path path, FSDataOutputStream bytes) throws IOException {
    this.path = path;
    this.bytes = bytes;
    text =
        new OutputStreamWriter(new GZIPOutputStream(bytes, BUFFER, true), StandardCharsets.UTF_8);
  }

  /**
   * Begins the file after those that are there, and lets the oldest of these go.
   *
   * @param most bytes that may be left there
   * @throws IOException when it cannot be made, as when another ResourceManager made it first
   */
  static JournalFile begin(String directory, Configuration hadoop, long most) throws IOException {
    NumberedFiles files = new NumberedFiles(directory, hadoop, "journal", "jsonl.gz");
    FileSystem system = files.fileSystem();
    system.mkdirs(files.directory());
    TreeMap<Long, FileStatus> there = files.list();
    Path path = files.next(there);
    JournalFile begun = new JournalFile(path, system.create(path, false));
    long left = there.values().stream().mapToLong(FileStatus::getLen).sum();
    for (FileStatus oldest : there.values()) {
      if (left <= most) {
        break;
      }
      left -= oldest.getLen();
      files.drop(oldest.getPath());
    }
    return begun;
  }

  void write(ModelEvent event) throws IOException {
    text.write(ModelEventJournal.write(event));
    text.write('\n');
  }

  /** Lets readers have all that was written. */
  void flush() throws IOException {
    text.flush();
    bytes.hflush();
  }

  /** Bytes written, short of what is still to be compressed. */
  long length() {
    return bytes.getPos();
  }

  @Override
  public void close() throws IOException {
    text.close();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
