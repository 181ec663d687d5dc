/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.symphonyscheduler.telemetry.Counters;

/**
 * What Linux counts for everyone: busy cores of each socket, traffic of the network interface. Each
 * reading is the mean since the one before, so the first has none. A total that went back (an
 * interface that was replaced) gives no reading. Not safe for several threads.
 */
final class LinuxCounters {
  private static final Pattern CPU_LINE =
      Pattern.compile("^cpu(\\d{1,5})((?: +\\d{1,18}){4,})", Pattern.MULTILINE);
  private static final Pattern BLANKS = Pattern.compile(" +");
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  /** Fields after these repeat time that user and nice already hold. */
  private static final int FIELDS = 8;

  private static final double BYTES_PER_GIGABYTE = 1e9;
  private static final double NANOS_PER_SECOND = 1e9;

  private final SystemFiles files;
  private final LongSupplier nanos;
  private Map<Integer, Ticks> ticks = Map.of();
  private LinuxCpus cpus = LinuxCpus.NONE;
  private Traffic traffic;

  /** Clock ticks of one CPU since boot. */
  private record Ticks(long busy, long all) {}

  /** Bytes through an interface since it came up. */
  private record Traffic(String name, long received, long sent, long atNanos) {}

  LinuxCounters(SystemFiles files, LongSupplier nanos) {
    this.files = files;
    this.nanos = nanos;
  }

  Map<String, Float> read() {
    Map<String, Float> counters = new HashMap<>();
    readCpus(counters);
    readNetwork(counters);
    return counters;
  }

  /**
   * Busy cores: what its hyper-threads are busy adds up to a core's time, at most one core. Time
   * that a hypervisor took away counts as busy: nobody on this machine can have it.
   */
  private void readCpus(Map<String, Float> counters) {
    Map<Integer, Ticks> before = ticks;
    ticks = readTicks();
    if (!ticks.keySet().equals(before.keySet())) {
      // At the start, and when CPUs came or went: otherwise hundreds of files to no purpose.
      cpus = LinuxCpus.read(files);
    }
    Map<LinuxCpus.Core, Double> busy = new HashMap<>();
    cpus.coreOf()
        .forEach(
            (cpu, core) -> {
              Ticks then = before.get(cpu);
              Ticks now = ticks.get(cpu);
              if (then != null && now != null && now.all() > then.all()) {
                double share = (double) (now.busy() - then.busy()) / (now.all() - then.all());
                busy.merge(core, Math.max(0, share), Double::sum);
              }
            });
    busy.forEach(
        (core, share) ->
            counters.merge(
                Counters.use("cpu" + core.socket()), (float) Math.min(1, share), Float::sum));
  }

  private Map<Integer, Ticks> readTicks() {
    Map<Integer, Ticks> read = new HashMap<>();
    Matcher lines = CPU_LINE.matcher(files.text("proc/stat").orElse(""));
    while (lines.find()) {
      String[] fields = BLANKS.split(lines.group(2).strip(), -1);
      long all = 0;
      long idle = 0;
      for (int f = 0; f < Math.min(fields.length, FIELDS); f++) {
        long value = Long.parseLong(fields[f]);
        all += value;
        idle += f == IDLE || f == IO_WAIT ? value : 0;
      }
      read.put(Integer.valueOf(lines.group(1)), new Ticks(all - idle, all));
    }
    return read;
  }

  /** The busier direction: a link carries its bandwidth in each. */
  private void readNetwork(Map<String, Float> counters) {
    Traffic before = traffic;
    traffic = readTraffic().orElse(null);
    if (before == null || traffic == null || !before.name().equals(traffic.name())) {
      return;
    }
    long bytes = Math.max(traffic.received() - before.received(), traffic.sent() - before.sent());
    double seconds = (traffic.atNanos() - before.atNanos()) / NANOS_PER_SECOND;
    boolean wentBack = traffic.received() < before.received() || traffic.sent() < before.sent();
    if (seconds > 0 && !wentBack) {
      counters.put(Counters.use("nic"), (float) (bytes / BYTES_PER_GIGABYTE / seconds));
    }
  }

  private Optional<Traffic> readTraffic() {
    return NetworkInterface.read(files)
        .flatMap(
            nic -> {
              String statistics = NetworkInterface.ALL + nic.name() + "/statistics/";
              OptionalLong received = files.number(statistics + "rx_bytes");
              OptionalLong sent = files.number(statistics + "tx_bytes");
              return received.isPresent() && sent.isPresent()
                  ? Optional.of(
                      new Traffic(
                          nic.name(), received.getAsLong(), sent.getAsLong(), nanos.getAsLong()))
                  : Optional.empty();
            });
  }
}
