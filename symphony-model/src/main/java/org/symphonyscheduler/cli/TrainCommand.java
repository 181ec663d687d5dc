/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.symphonyscheduler.evaluation.LearnedPolicies;
import org.symphonyscheduler.evaluation.PolicySettings;
import org.symphonyscheduler.evaluation.Training;
import org.symphonyscheduler.evaluation.Training.Examination;
import org.symphonyscheduler.evaluation.TrainingPlot;
import org.symphonyscheduler.evaluation.TrainingWorld;
import org.symphonyscheduler.learning.ActorCritic;
import org.symphonyscheduler.learning.AgentModel.Limits;
import org.symphonyscheduler.learning.Architecture;
import org.symphonyscheduler.learning.Progress;
import org.symphonyscheduler.learning.Settings;
import org.symphonyscheduler.learning.Trainer;
import org.symphonyscheduler.network.NetworkFile;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.simulation.ClusterSpec;
import org.symphonyscheduler.simulation.SchedulingRules;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.workload.Workload;
import org.symphonyscheduler.workload.WorkloadJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains the network in simulated clusters. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a network in simulated clusters and writes its parameters.",
      "Shows the curve as it goes; an interrupted run goes on from its last checkpoint with"
          + " --resume."
    })
public final class TrainCommand implements Callable<Integer> {
  /** The rule that a residual corrects. */
  private static final PolicySettings RULE = PolicySettings.tuned("symphony");

  /** Jobs per second and machine from nearly idle to full. */
  private static final double LEAST_RATE = 0.017;

  private static final double MOST_RATE = 0.075;
  private static final int MACHINES = 6;
  private static final int JOBS = 60;

  /** Agents without prior learn from many more decisions: on fewer machines they cost less. */
  private static final int AGENT_MACHINES = 2;

  /**
   * The published agent decides again and again about work it leaves: fewer jobs are many steps.
   */
  private static final int AGENT_JOBS = 20;

  /** Jobs of an examination's scene; agents without prior are examined on as many as they learn. */
  private static final int EXAMINED_JOBS = 150;

  @Spec private CommandSpec spec;
  @Mixin private JsonOption json;

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description = "cluster to train in (docs/cluster.md); without, each episode draws one")
  private Path cluster;

  @Option(
      names = "--workload",
      paramLabel = "FILE",
      description = "workload to train with (docs/workload.md); without, each episode draws one")
  private Path workload;

  @Option(
      names = "--episodes",
      paramLabel = "N",
      description = "episodes in all, resumed ones included (default ${DEFAULT-VALUE})")
  private int episodes = 200;

  @Option(
      names = "--config",
      paramLabel = "C",
      description = {
        "default: a residual over the rule, PPO with a credit per decision",
        "slowdown: the same, PPO with all jobs' slowdown discounted by time",
        "paper: the published agent, A2C and reward",
        "fair: the published agent with a reward that delay cannot game and a cap on waits",
        "rnn: its model-free rival, trained as fair"
      })
  private String config = "default";

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "seed of everything drawn (default ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--resume",
      description = "go on from FILE.checkpoint of an earlier run with the same options")
  private boolean resume;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where the parameters go")
  private Path out;

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description = "draws the curve there, against iterations and against wall time")
  private Path plots;

  /** What a configuration stands for. */
  private record Plan(
      String network, Settings settings, Limits limits, SchedulingRules rules, int jobs) {
    Plan(String network, Settings settings, int jobs) {
      this(network, settings, Limits.FAIR, SchedulingRules.FIRST_COME, jobs);
    }
  }

  private Plan plan() {
    return switch (config) {
      case "default" -> residual(Settings.credit());
      case "slowdown" -> residual(Settings.slowdown());
      case "paper" ->
          new Plan(
              "paper", Settings.paper(), Limits.PUBLISHED, SchedulingRules.FIRST_COME, AGENT_JOBS);
      case "fair" -> new Plan("paper", Settings.fair(), AGENT_JOBS);
      case "rnn" -> new Plan("rnn", Settings.fair(), AGENT_JOBS);
      default ->
          throw new ParameterException(
              spec.commandLine(),
              "--config " + config + ": expected default, slowdown, paper, fair or rnn");
    };
  }

  private static Plan residual(Settings settings) {
    return new Plan("default", settings, Limits.FAIR, RULE.rules(), JOBS);
  }

  @Override
  public Integer call() throws IOException {
    if (episodes < 1) {
      throw new ParameterException(
          spec.commandLine(), "--episodes " + episodes + ": expected at least 1");
    }
    Plan plan = plan();
    TrainingWorld world;
    try {
      world = world(plan, plan.jobs());
    } catch (InvalidInputException | IOException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    Architecture architecture = LearnedPolicies.architecture(plan.network()).orElseThrow();
    Trainer trainer =
        new Trainer(
            new ActorCritic(architecture, seed), plan.settings(), world, seed, System::nanoTime);
    Training training =
        new Training(
            trainer,
            world(plan, plan.jobs() == JOBS ? EXAMINED_JOBS : plan.jobs()),
            Path.of(out + ".checkpoint"));
    if (resume) {
      resume(training, trainer);
    }
    train(training, trainer, world);
    return 0;
  }

  private void resume(Training training, Trainer trainer) throws IOException {
    boolean found;
    try {
      found = training.resume();
    } catch (InvalidInputException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    spec.commandLine()
        .getOut()
        .println(
            found
                ? "going on after iteration " + trainer.curve().size()
                : "no checkpoint at " + out + ".checkpoint; starting anew");
  }

  private TrainingWorld world(Plan plan, int jobs) throws IOException {
    Optional<ClusterSpec> given =
        cluster == null ? Optional.empty() : Optional.of(ClusterJson.read(cluster));
    Optional<Workload> run =
        workload == null ? Optional.empty() : Optional.of(WorkloadJson.read(workload));
    return new TrainingWorld(
        given,
        run,
        plan.network().equals("default") ? MACHINES : AGENT_MACHINES,
        LEAST_RATE,
        MOST_RATE,
        jobs,
        RULE.parameters(),
        plan.rules(),
        plan.limits());
  }

  private void train(Training training, Trainer trainer, TrainingWorld world) throws IOException {
    PrintWriter print = spec.commandLine().getOut();
    print.printf("%s; %d parameters%n", world.description(), trainer.network().parameters().size());
    print.println(
        "episodes  decisions  seconds  slowdown   policy    value  entropy       KL  explained"
            + "  waits");
    List<Examination> examinations = new ArrayList<>();
    training.run(
        episodes,
        progress -> show(print, progress),
        examination -> {
          examinations.add(examination);
          show(print, trainer, examination);
        });
    Examination result = training.examine(trainer.network());
    examinations.add(result);
    write(trainer, world, examinations);
    if (plots != null) {
      TrainingPlot.draw(trainer.curve(), plots);
    }
    print.println("best parameters, written to " + out + ":");
    show(print, trainer, result);
  }

  private static void show(PrintWriter print, Trainer trainer, Examination examination) {
    boolean prior = trainer.network().architecture().hasPrior();
    print.printf(
        Locale.ROOT,
        "  examined: %.4f%s, worst scene %.4f; the bare rule's mean slowdown is %.3f%n",
        examination.ratio(),
        prior ? " of the bare rule's slowdown" : " mean slowdown",
        examination.worst(),
        examination.rule());
    print.flush();
  }

  private static void show(PrintWriter print, Progress p) {
    print.printf(
        Locale.ROOT,
        "%8d %10d %8.0f %9.3f %8.4f %8.3f %8.3f %8.4f %10.3f %6.2f%n",
        p.episodes(),
        p.samples(),
        p.seconds(),
        p.slowdown(),
        p.policyLoss(),
        p.valueLoss(),
        p.entropy(),
        p.kl(),
        p.explainedVariance(),
        p.waits());
    print.flush();
  }

  private void write(Trainer trainer, TrainingWorld world, List<Examination> examinations)
      throws IOException {
    Progress last = trainer.curve().get(trainer.curve().size() - 1);
    Examination result = examinations.get(examinations.size() - 1);
    SortedMap<String, Double> metrics = new TreeMap<>();
    metrics.put(trainer.network().architecture().hasPrior() ? "ratio" : "slowdown", result.ratio());
    metrics.put("rule", result.rule());
    metrics.put("worst", result.worst());
    metrics.put("episodes", (double) last.episodes());
    metrics.put("samples", (double) last.samples());
    NetworkFile.Provenance provenance =
        new NetworkFile.Provenance(
            command(), seed, world.description(), BuiltFrom.commit(), BuiltFrom.today(), metrics);
    NetworkFile.of(
            trainer.network().architecture().name(), trainer.network().parameters(), provenance)
        .write(out);
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("config", config);
    report.put("seed", seed);
    report.put("episodes", last.episodes());
    report.put("samples", last.samples());
    report.put("jobs", last.jobs());
    report.put("seconds", last.seconds());
    report.put("result", result);
    report.put("examinations", examinations);
    report.put("curve", trainer.curve());
    json.write(report);
  }

  private String command() {
    StringBuilder command = new StringBuilder("bin/symphony train --config " + config);
    command.append(" --episodes ").append(episodes).append(" --seed ").append(seed);
    if (cluster != null) {
      command.append(" --cluster ").append(cluster);
    }
    if (workload != null) {
      command.append(" --workload ").append(workload);
    }
    return command.append(" --out ").append(out.getFileName()).toString();
  }
}
