/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which kernels' containers live as long as their application: Spark's executors, Flink's
 * TaskManagers, services. How long such a container lives says nothing of how fast its device is,
 * so nobody learns from it, waits for it or makes it wait.
 *
 * <p>For each kernel the odds of the two hypotheses are kept, as a logarithm:
 *
 * <ul>
 *   <li><em>work</em>: containers take equally long, so who starts later ends later, and those that
 *       are done end although their application goes on;
 *   <li><em>service</em>: containers end together, with their application, whenever they started
 *       and wherever they run.
 * </ul>
 *
 * They start from what is known of the application's type and are changed when an application ends
 * that had at least two containers of the kernel: {@code (sum of squared deviations of the
 * lifetimes - that of the ends) / (2 sigma^2)}, with sigma the larger of {@value #SIGMA_SECONDS} s
 * and a share of {@value #SIGMA_SHARE} of the lifetimes; less {@value #ENDED_EARLY} for each
 * container that ended well before its application, and more {@value #KILLED_AT_END} for each that
 * had to be killed at its end. One application moves the odds only so far, so that a coincidence
 * decides nothing. A container alone, such as a graph's last task, says nothing.
 *
 * <p>For the model thread, but for {@link #contains}, which any may call.
 */
final class LongLivedKernels {
  private static final double SIGMA_SECONDS = 1;
  private static final double SIGMA_SHARE = 0.05;
  private static final double ENDED_EARLY = 0.5;
  private static final double KILLED_AT_END = 0.5;

  /** How far one application moves the odds: tasks show themselves more clearly than services. */
  private static final double MOST_FOR_SERVICE = 1.5;

  private static final double FOR_EACH = 0.75;

  /** Shorter lives end together by chance too often. */
  private static final double LEAST_SECONDS = 15;

  private static final double MOST_FOR_WORK = 3;

  /** From here on, odds of 33 to 1, the kernel counts as long-lived; and until it is back here. */
  private static final double SERVICE = 3.5;

  private static final double WORK_AGAIN = 1;

  private static final double MOST = 8;

  /** Ends this long before its application's were the container's own, seconds. */
  private static final double EARLY_SECONDS = 3;

  /** Kernels remembered; the least recently seen go first. */
  private static final int KERNELS = 4096;

  /** What an application's type says of its containers before one was seen. */
  private static final Map<String, Double> BY_TYPE =
      Map.of("SPARK", 3.0, "Apache Flink", 3.0, "yarn-service", 3.0, "TEZ", 1.0);

  private final Map<String, Double> odds = new RecentMap<>(KERNELS);
  private final Map<String, Map<String, Lives>> jobs = new HashMap<>();
  private final Map<String, String> types = new HashMap<>();
  private volatile Set<String> longLived = Set.of();

  /** The containers of a kernel in one application. */
  private static final class Lives {
    /** The last ones to end, a power of two; more were early. */
    private static final int LAST = 32;

    private double[] end = new double[1];
    private double[] life = new double[1];
    private boolean[] killed = new boolean[1];
    private int ended;

    void add(double endSeconds, double lifeSeconds, boolean wasKilled) {
      if (ended == end.length && ended < LAST) {
        end = Arrays.copyOf(end, 2 * ended);
        life = Arrays.copyOf(life, 2 * ended);
        killed = Arrays.copyOf(killed, 2 * ended);
      }
      int at = ended++ % LAST;
      end[at] = endSeconds;
      life[at] = lifeSeconds;
      killed[at] = wasKilled;
    }

    /** Logarithm of the odds that these are services, against work. */
    double evidence(double jobEnd) {
      int count = Math.min(ended, LAST);
      if (count < 2) {
        return 0;
      }
      double early = ended - count;
      double late = 0;
      for (int i = 0; i < count; i++) {
        boolean before = jobEnd - end[i] > EARLY_SECONDS;
        early += before && !killed[i] ? 1 : 0;
        late += !before && killed[i] ? 1 : 0;
      }
      double mean = mean(life, count);
      double sigma = Math.max(SIGMA_SECONDS, SIGMA_SHARE * mean);
      double spread = (squares(life, count) - squares(end, count)) / (2 * sigma * sigma);
      double all = spread + KILLED_AT_END * late - ENDED_EARLY * early;
      boolean tells = early == 0 && mean >= LEAST_SECONDS;
      double most = tells ? Math.min(MOST_FOR_SERVICE, FOR_EACH * (count - 1)) : 0;
      return Math.max(-MOST_FOR_WORK, Math.min(most, all));
    }

    private static double mean(double[] of, int count) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += of[i];
      }
      return sum / count;
    }

    private static double squares(double[] of, int count) {
      double mean = mean(of, count);
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += (of[i] - mean) * (of[i] - mean);
      }
      return sum;
    }
  }

  /** Whether a kernel's containers live as long as their application; any thread. */
  boolean contains(String kernel) {
    return longLived.contains(kernel);
  }

  /**
   * Whether a completion of a kernel teaches a run time: not while services are the likelier
   * explanation.
   */
  boolean teaches(String job, String kernel) {
    return odds(job, kernel) <= 0;
  }

  private double odds(String job, String kernel) {
    Double known = odds.get(kernel);
    return known != null ? known : BY_TYPE.getOrDefault(types.getOrDefault(job, ""), 0.0);
  }

  void submitted(String job, String type) {
    if (BY_TYPE.containsKey(type)) {
      types.put(job, type);
    }
  }

  /** A container is placed: its kernel is what its application's type says, until more is known. */
  void placed(String job, String kernel) {
    double before = odds(job, kernel);
    odds.put(kernel, before);
  }

  /** A container ended by itself, or was killed. */
  void ended(String job, String kernel, long startMillis, long endMillis, boolean killed) {
    jobs.computeIfAbsent(job, j -> new HashMap<>())
        .computeIfAbsent(kernel, k -> new Lives())
        .add(endMillis / 1000.0, (endMillis - startMillis) / 1000.0, killed);
  }

  /**
   * An application ended, and all that it still ran was told of.
   *
   * @return the kernels that turned out to be long-lived just now: what was learned of them is
   *     wrong
   */
  Set<String> jobEnded(String job, long nowMillis) {
    Map<String, Lives> kernels = jobs.remove(job);
    Set<String> turned = new HashSet<>();
    if (kernels != null) {
      kernels.forEach(
          (kernel, lives) -> {
            double now = odds(job, kernel) + lives.evidence(nowMillis / 1000.0);
            odds.put(kernel, Math.max(-MOST, Math.min(MOST, now)));
            turn(kernel, now, turned);
          });
    }
    types.remove(job);
    return turned;
  }

  private void turn(String kernel, double now, Set<String> turned) {
    boolean was = longLived.contains(kernel);
    boolean is = was ? now > WORK_AGAIN : now >= SERVICE;
    if (is != was) {
      Set<String> changed = new HashSet<>(longLived);
      if (is) {
        changed.add(kernel);
        turned.add(kernel);
      } else {
        changed.remove(kernel);
      }
      changed.retainAll(odds.keySet());
      longLived = Set.copyOf(changed);
    }
  }
}
