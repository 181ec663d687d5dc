/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.performance;

import static org.symphonyscheduler.performance.Feature.COUNT;
import static org.symphonyscheduler.performance.Feature.INTERCEPT;
import static org.symphonyscheduler.performance.Feature.RECONFIGURE;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Learns how long kernels run on processors. Per pair, a recursive Bayesian linear regression of
 * the logarithm of the run time on the load of the path ({@link Feature}), plus a Gaussian effect
 * per device ({@link DeviceEffect}) and per job ({@link JobEffect}). Pairs teach each other through
 * their priors: contention hurts kernels alike ({@link SharedSlopes}), and a processor is faster
 * than another by a usual ratio ({@link Levels}).
 *
 * <p>Threads: one thread learns; what {@link #rates()}, {@link #kernel} and {@link #processorOf}
 * return is immutable, and any thread may ask for it.
 */
public final class RateModel {
  /** Runs shorter than this are taken to be this long: clocks tick in milliseconds. */
  public static final double LEAST_SECONDS = 0.001;

  /** A run's growing age is told again when it grew by this much, in the logarithm: 5 %. */
  private static final double RETELL = 0.05;

  /** A residual beyond this many deviations is pulled in: one odd run must not undo many. */
  private static final double OUTLIER = 4;

  /** A run computes for at least this share of its time, whatever it loads. */
  private static final double LEAST_COMPUTING = 0.1;

  /** From this many completions a residual can be called odd. */
  private static final int OUTLIER_FROM = 3;

  /** Rounds after which what is pooled over kernels has settled. */
  private static final int RECALL_ROUNDS = 5;

  private final int capacity;
  private final LinkedHashMap<String, KernelModel> kernels = new LinkedHashMap<>(64, 0.75f, true);

  private final Map<String, Integer> processors = new ConcurrentHashMap<>();
  private final List<KernelModel> dirty = new ArrayList<>();
  private final LoadTime loading = new LoadTime();
  private final Levels levels = new Levels();
  private final SharedSlopes slopes = new SharedSlopes();
  private final NoiseModel noise = new NoiseModel();
  private final JobEffects jobs = new JobEffects();
  private final double[] priorMean = new double[COUNT];
  private final double[] priorVariance = new double[COUNT];
  private final Map<String, KernelRates> published = new ConcurrentHashMap<>();
  private volatile Rates rates;
  private int cells;

  /**
   * @param capacity pairs of kernel and processor to remember at most; the kernels least recently
   *     used are forgotten first
   */
  public RateModel(int capacity) {
    this.capacity = capacity;
    this.rates = snapshot();
  }

  /** Rates of kernels and processors that have not met. Any thread. */
  public Rates rates() {
    return rates;
  }

  /** Rates of a kernel, null when it never ran. Any thread; allocates nothing. */
  public KernelRates kernel(String name) {
    return published.get(name);
  }

  /** How many kernels are known. Any thread. */
  public int kernels() {
    return published.size();
  }

  /** Number of a processor, -1 when it is not known. Any thread; allocates nothing. */
  public int processorOf(String name) {
    return processors.getOrDefault(name, -1);
  }

  /** Effect of a job on its run times, null while it has run nothing. Any thread. */
  public JobEffect job(String job) {
    return jobs.get(job);
  }

  /** A job has ended, with all that it ran. */
  public void jobEnded(String job) {
    jobs.ended(job);
  }

  /**
   * What a kernel is expected to take on the best known processor of a device type, on an otherwise
   * idle machine; see {@link KernelRates#aloneSeconds}. Any thread.
   *
   * @return seconds; NaN when no processor of the type is known
   */
  public double bestSeconds(String kernel, String deviceType) {
    KernelRates found = kernel(kernel);
    Rates general = rates;
    KernelRates known = found == null ? general.unknownKernel() : found;
    double best = Double.NaN;
    for (Map.Entry<String, Integer> each : processors.entrySet()) {
      if (isOfType(each.getKey(), deviceType)) {
        double seconds = known.aloneSeconds(each.getValue());
        if (!(seconds >= best)) {
          best = seconds;
        }
      }
    }
    return best;
  }

  /** Whether a processor's name, {@code type:model}, is of a device type. */
  private static boolean isOfType(String processor, String deviceType) {
    return processor.length() > deviceType.length()
        && processor.charAt(deviceType.length()) == ':'
        && processor.startsWith(deviceType);
  }

  /** Number of a processor, given one when it is new. */
  public int processor(String name) {
    Integer known = processors.get(name);
    if (known != null) {
      return known;
    }
    int processor = processors.size();
    levels.processor(processor, name);
    for (KernelModel kernel : kernels.values()) {
      levels.predict(kernel, slopes);
      touch(kernel);
    }
    rates = snapshot();
    processors.put(name, processor);
    return processor;
  }

  /** A container was placed: what it uses may be learned from now on. */
  public Run placed(String kernel, int processor, String job, long atMillis) {
    KernelModel model = kernels.get(kernel);
    if (model == null) {
      model = new KernelModel(kernel);
      kernels.put(kernel, model);
    }
    Cell cell = cell(model, processor);
    if (cell.completions == 0) {
      // Its prior may have improved since it was last asked for.
      levels.predict(model, slopes);
      solve(model, cell);
    }
    cell.running++;
    model.wantedMillis = atMillis;
    touch(model);
    return new Run(model, cell, jobs.of(job));
  }

  private Cell cell(KernelModel kernel, int processor) {
    Cell cell = kernel.cell(processor);
    if (cell == null) {
      cell = new Cell(processor);
      KernelModel.inherit(cell.demand, kernel, levels, processor);
      kernel.add(cell);
      cells++;
      forget();
    }
    return cell;
  }

  /** A run ended, whatever its end: it no longer counts as running. */
  public void ended(Run run) {
    run.cell.running--;
    if (run.cell.running == 0) {
      run.cell.overdue = Double.NEGATIVE_INFINITY;
    }
    touch(run.kernel);
  }

  /** A run has lasted this long and goes on: its time is at least that. */
  public void lasts(Run run, double seconds) {
    double log = Math.log(Math.max(seconds, LEAST_SECONDS)) - run.job.mean();
    if (log > run.cell.overdue + RETELL) {
      run.cell.overdue = log;
      touch(run.kernel);
    }
  }

  /**
   * A run ended well: learns from it.
   *
   * @param x its features when it was placed
   * @param device effect of the device it ran on; learns too
   */
  public void learn(Run run, double[] x, double seconds, DeviceEffect device, long nowMillis) {
    Cell cell = run.cell;
    if (x[RECONFIGURE] == 0) {
      double log = Math.log(Math.max(seconds, LEAST_SECONDS)) - run.job.mean();
      learnComputing(run, x, seconds, 0, device, nowMillis);
      cell.loading.unloaded(log - cell.effects(x));
    } else {
      double[] unloaded = x.clone();
      unloaded[RECONFIGURE] = 0;
      double computing = Math.max(seconds - loading.mean(), LEAST_COMPUTING * seconds);
      double doubt = loading.variance() / (computing * computing);
      learnComputing(run, unloaded, computing, doubt, device, nowMillis);
      cell.loading.loaded(seconds, cell.effects(unloaded));
    }
    loading.weigh(cell.loading, spread(cell));
    rates = snapshot();
  }

  /** Variance of the logarithm of a run's time, whatever device of the model it is on. */
  private static double spread(Cell cell) {
    return cell.noise + DeviceEffect.DEVIATION * DeviceEffect.DEVIATION;
  }

  /**
   * Learns from the computing of a run.
   *
   * @param doubt variance of the logarithm of its seconds, because loading may have taken longer
   */
  private void learnComputing(
      Run run, double[] x, double seconds, double doubt, DeviceEffect device, long nowMillis) {
    Cell cell = run.cell;
    double y = Math.log(Math.max(seconds, LEAST_SECONDS));
    double ofJob = run.job.mean();
    double expected = mean(run, x) + device.mean();
    double total = variance(run, x) + cell.noise + doubt + device.variance();
    double residual = y - expected;
    if (cell.completions >= OUTLIER_FROM) {
      double most = OUTLIER * Math.sqrt(total);
      residual = Math.max(-most, Math.min(most, residual));
    }
    if (cell.completions >= OUTLIER_FROM) {
      jobs.compare(run.job, residual + ofJob);
    }
    device.learn(residual, total, nowMillis);
    run.job.learn(residual, total);
    double worth = cell.noise / (cell.noise + doubt);
    // The job's effect as its other runs told it: this one would explain itself away, and what is
    // wrongly believed of a kernel would stay.
    teach(run.kernel, cell, x, expected + residual - device.mean() - ofJob, worth);
  }

  /** Seconds a device takes to load an image. */
  public double loadSeconds() {
    return loading.mean();
  }

  private void teach(KernelModel kernel, Cell cell, double[] x, double y, double worth) {
    slopes.subtract(cell.regression);
    noise.change(-cell.squaredResiduals(), -excessWeight(cell));
    cell.regression.add(x, y, worth);
    cell.completions++;
    cell.overdue = Double.NEGATIVE_INFINITY;
    kernel.taught = true;
    slopes.add(cell.regression);
    slopes.solve(noise.usual());
    levels.update(kernel, cell.processor, kernels.values(), slopes);
    for (Cell each : kernel.cells) {
      if (each != null && each != cell) {
        resolve(kernel, each);
      }
    }
    solve(kernel, cell);
    noise.change(cell.squaredResiduals(), excessWeight(cell));
    touch(kernel);
  }

  /** A cell's share of the pooled degrees of freedom: one goes to its intercept. */
  private static double excessWeight(Cell cell) {
    return Math.max(0, cell.regression.weight() - 1);
  }

  private void resolve(KernelModel kernel, Cell cell) {
    noise.change(-cell.squaredResiduals(), 0);
    solve(kernel, cell);
    noise.change(cell.squaredResiduals(), 0);
  }

  private void solve(KernelModel kernel, Cell cell) {
    for (int i = 1; i < COUNT; i++) {
      priorMean[i] = slopes.mean(i);
      priorVariance[i] = slopes.variance(i);
    }
    priorMean[INTERCEPT] = kernel.expected[cell.processor];
    priorVariance[INTERCEPT] = kernel.uncertainty[cell.processor];
    cell.solve(priorMean, priorVariance, noise.usual());
  }

  /** What outlives a restart, of the kernels least recently used first. */
  public List<KnownPair> known() {
    String[] names = new String[processors.size()];
    processors.forEach((name, number) -> names[number] = name);
    List<KnownPair> known = new ArrayList<>(cells);
    for (KernelModel kernel : kernels.values()) {
      for (Cell cell : kernel.cells) {
        if (cell != null && cell.completions > 0) {
          known.add(cell.known(kernel.name, names[cell.processor]));
        }
      }
    }
    return known;
  }

  /**
   * Takes in what was known before a restart, beside what was learned since. What is pooled over
   * kernels is found again in a few rounds over all of them.
   *
   * @param known checked
   */
  public void recall(List<KnownPair> known) {
    for (KnownPair pair : known) {
      recall(pair);
    }
    for (int round = 0; round < RECALL_ROUNDS; round++) {
      slopes.solve(noise.usual());
      levels.updateAll(kernels.values(), slopes);
      for (KernelModel kernel : kernels.values()) {
        for (Cell cell : kernel.cells) {
          if (cell != null) {
            resolve(kernel, cell);
            loading.weigh(cell.loading, spread(cell));
          }
        }
        touch(kernel);
      }
    }
    rates = snapshot();
  }

  private void recall(KnownPair known) {
    KernelModel kernel = kernels.computeIfAbsent(known.kernel(), KernelModel::new);
    Cell cell = cell(kernel, processor(known.processor()));
    slopes.subtract(cell.regression);
    noise.change(-cell.squaredResiduals(), -excessWeight(cell));
    cell.recall(known);
    kernel.taught |= cell.completions > 0;
    slopes.add(cell.regression);
    levels.predict(kernel, slopes);
    solve(kernel, cell);
    noise.change(cell.squaredResiduals(), excessWeight(cell));
  }

  /** Posterior mean of the logarithm of a run's time. */
  public double mean(Run run, double[] x) {
    return run.cell.mean(x) + run.job.mean();
  }

  /** Variance of {@link #mean}, without the noise. */
  public double variance(Run run, double[] x) {
    return run.cell.variance(x)
        + run.job.variance()
        + (run.kernel.taught ? 0 : Levels.LEVEL_VARIANCE);
  }

  /** Variance of a single run's logarithm about its mean. */
  public double noise(Run run) {
    return run.cell.noise;
  }

  /** Makes what changed since the last call visible to readers. */
  public void publish() {
    int[] types = levels.types();
    for (KernelModel kernel : dirty) {
      kernel.dirty = false;
      if (kernels.containsKey(kernel.name)) {
        published.put(kernel.name, kernel.snapshot(types));
      }
    }
    dirty.clear();
  }

  /** A kernel's use of resources was learned: publish it with the next. */
  public void touch(Run run) {
    touch(run.kernel);
  }

  private void touch(KernelModel kernel) {
    if (!kernel.dirty) {
      kernel.dirty = true;
      dirty.add(kernel);
    }
  }

  private void forget() {
    Iterator<KernelModel> oldest = kernels.values().iterator();
    while (cells > capacity && oldest.hasNext()) {
      KernelModel kernel = oldest.next();
      if (kernel.running() == 0 && oldest.hasNext()) {
        oldest.remove();
        removed(kernel);
      }
    }
  }

  /** Forgets what was learned of a kernel, unless it runs. */
  public void forget(String name) {
    KernelModel kernel = kernels.get(name);
    if (kernel != null && kernel.running() == 0) {
      kernels.remove(name);
      removed(kernel);
    }
  }

  private void removed(KernelModel kernel) {
    published.remove(kernel.name);
    cells -= kernel.cellCount();
    for (Cell cell : kernel.cells) {
      if (cell != null) {
        slopes.subtract(cell.regression);
        noise.change(-cell.squaredResiduals(), -excessWeight(cell));
        loading.forget(cell.loading);
      }
    }
  }

  private Rates snapshot() {
    double[] mean = new double[COUNT];
    double[] covariance = new double[COUNT * COUNT];
    for (int i = 1; i < COUNT; i++) {
      mean[i] = slopes.mean(i);
      covariance[i * COUNT + i] = slopes.variance(i);
    }
    double[] demand = {Double.NaN, Double.NaN, Double.NaN, Double.NaN};
    Rate unmet = new Rate(mean, covariance, noise.usual(), 0, 0, Double.NEGATIVE_INFINITY, demand);
    return new Rates(unmet, levels.unknownKernel(), loading.mean(), jobs.variance());
  }

  /** A placed container's place in the model. */
  public static final class Run {
    final KernelModel kernel;
    final Cell cell;
    final JobEffect job;

    private Run(KernelModel kernel, Cell cell, JobEffect job) {
      this.kernel = kernel;
      this.cell = cell;
      this.job = job;
    }

    /** What runs like this use of shared resources. */
    public Demand demand() {
      return cell.demand;
    }

    /** Posterior mean of a coefficient. */
    public double coefficient(int feature) {
      return cell.mean[feature];
    }
  }
}
