/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.policy;

/**
 * What an operator or an experiment may set of {@link SymphonyModel}. The defaults of the weights
 * and of exploration are {@link TunedParameters}.
 *
 * @param eta weight of the harm done to neighbours, seconds of theirs for one of ours, at or above
 *     0
 * @param price price of a second of a device for each request that waits for its type, per device,
 *     at or above 0
 * @param waitBias factor on the finish time by waiting before it is compared with the best free
 *     device: above 1, for a busy device may stay busy
 * @param thompson scale of the noise that explores uncertain run times; 0 draws nothing
 * @param horizon runs of a kernel that are taken to come, for each that was: a trial on a processor
 *     where it never ran is worth what all of them may gain by knowing; 0 tries nothing for that
 * @param evict cost of evicting an image that others wanted of late, in times of its
 *     reconfiguration
 * @param preferenceFactor how much slower an alternative is taken to be than the one preferred
 *     before it, while nothing is known; at least 1
 * @param coresFactor the same where the alternative is cores and the one before it an accelerator
 * @param waitFactor a request waits in all at most for this many run times on the best free device
 * @param waitCapMillis a request that could run waits at most this long in all
 * @param staleMillis when the last heartbeat, or the last work on waiting events, is older, the
 *     model abstains
 * @param backlog events that may wait to be read before the model abstains
 * @param maxCandidates candidates judged in a decision; any more are never chosen
 * @param rankLimit places in the ranking that is given back
 * @param memory pairs of kernel and processor remembered; the least recently used go first
 * @param seed of everything drawn by chance
 */
public record ModelParameters(
    double eta,
    double price,
    double waitBias,
    double thompson,
    double horizon,
    double evict,
    double preferenceFactor,
    double coresFactor,
    double waitFactor,
    long waitCapMillis,
    long staleMillis,
    int backlog,
    int maxCandidates,
    int rankLimit,
    int memory,
    long seed) {
  /** The defaults. */
  public static final ModelParameters DEFAULT = builder().build();

  /**
   * @throws IllegalArgumentException naming the first value out of range
   */
  public ModelParameters {
    atLeast("eta", eta, 0);
    atLeast("price", price, 0);
    atLeast("waitBias", waitBias, 0.1);
    atLeast("thompson", thompson, 0);
    atLeast("horizon", horizon, 0);
    atLeast("evict", evict, 0);
    atLeast("preferenceFactor", preferenceFactor, 1);
    atLeast("coresFactor", coresFactor, 1);
    atLeast("waitFactor", waitFactor, 0);
    atLeast("waitCapMillis", waitCapMillis, 0);
    atLeast("staleMillis", staleMillis, 1);
    atLeast("backlog", backlog, 1);
    atLeast("maxCandidates", maxCandidates, 1);
    atLeast("rankLimit", rankLimit, 1);
    atLeast("memory", memory, 16);
  }

  private static void atLeast(String name, double value, double least) {
    if (!(value >= least && value <= Long.MAX_VALUE)) {
      throw new IllegalArgumentException(
          name + " is " + value + "; expected a number of at least " + least);
    }
  }

  /** The same drawn otherwise. */
  public ModelParameters withSeed(long other) {
    return new ModelParameters(
        eta,
        price,
        waitBias,
        thompson,
        horizon,
        evict,
        preferenceFactor,
        coresFactor,
        waitFactor,
        waitCapMillis,
        staleMillis,
        backlog,
        maxCandidates,
        rankLimit,
        memory,
        other);
  }

  /** A builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Sets parameters by name. Not thread-safe. */
  public static final class Builder {
    private double eta = TunedParameters.inYarn("eta");
    private double price = TunedParameters.inYarn("price");
    private double waitBias = TunedParameters.inYarn("waitBias");
    private double thompson = TunedParameters.inYarn("thompson");
    private double horizon = TunedParameters.inYarn("horizon");
    private double evict = TunedParameters.inYarn("evict");
    private double preferenceFactor = 2.5;
    private double coresFactor = 12;
    private double waitFactor = 3;
    private long waitCapMillis = 600_000;
    private long staleMillis = 10_000;
    private int backlog = 10_000;
    private int maxCandidates = 1024;
    private int rankLimit = 16;
    private int memory = 4096;
    private long seed = 1;

    private Builder() {}

    public Builder eta(double value) {
      eta = value;
      return this;
    }

    public Builder price(double value) {
      price = value;
      return this;
    }

    public Builder waitBias(double value) {
      waitBias = value;
      return this;
    }

    public Builder thompson(double value) {
      thompson = value;
      return this;
    }

    public Builder horizon(double value) {
      horizon = value;
      return this;
    }

    public Builder evict(double value) {
      evict = value;
      return this;
    }

    public Builder preferenceFactor(double value) {
      preferenceFactor = value;
      return this;
    }

    public Builder coresFactor(double value) {
      coresFactor = value;
      return this;
    }

    public Builder waitFactor(double value) {
      waitFactor = value;
      return this;
    }

    public Builder waitCapMillis(long value) {
      waitCapMillis = value;
      return this;
    }

    public Builder staleMillis(long value) {
      staleMillis = value;
      return this;
    }

    public Builder backlog(int value) {
      backlog = value;
      return this;
    }

    public Builder maxCandidates(int value) {
      maxCandidates = value;
      return this;
    }

    public Builder rankLimit(int value) {
      rankLimit = value;
      return this;
    }

    public Builder memory(int value) {
      memory = value;
      return this;
    }

    public Builder seed(long value) {
      seed = value;
      return this;
    }

    public ModelParameters build() {
      return new ModelParameters(
          eta,
          price,
          waitBias,
          thompson,
          horizon,
          evict,
          preferenceFactor,
          coresFactor,
          waitFactor,
          waitCapMillis,
          staleMillis,
          backlog,
          maxCandidates,
          rankLimit,
          memory,
          seed);
    }
  }
}
