/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.state;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local file system under another name, whose disk has room for so many bytes a file as its
 * configuration says. Made by Hadoop's reflection.
 */
public final class FullDisk extends RawLocalFileSystem {
  private static final String ROOM = "full-disk.room";

  /** A configuration that knows it. */
  static Configuration configuration(int room) {
    Configuration configuration = new Configuration(false);
    configuration.set("fs.full.impl", FullDisk.class.getName());
    configuration.setBoolean("fs.full.impl.disable.cache", true);
    room(configuration, room);
    return configuration;
  }

  /** From now on there is room for so many bytes a file. */
  static void room(Configuration configuration, int room) {
    configuration.setInt(ROOM, room);
  }

  /** A local directory on it. */
  static String directory(java.nio.file.Path local) {
    return "full://" + local;
  }

  @Override
  public URI getUri() {
    return URI.create("full:///");
  }

  @Override
  public FSDataOutputStream create(Path file, boolean overwrite) throws IOException {
    FSDataOutputStream real = super.create(file, overwrite);
    return new FSDataOutputStream(new Limited(real, getConf().getInt(ROOM, 0)), statistics);
  }

  private static final class Limited extends OutputStream {
    private final OutputStream to;
    private int room;

    Limited(OutputStream to, int room) {
      this.to = to;
      this.room = room;
    }

    @Override
    public void write(int b) throws IOException {
      if (--room < 0) {
        throw new IOException("No space left on device");
      }
      to.write(b);
    }

    @Override
    public void flush() throws IOException {
      to.flush();
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }
}
