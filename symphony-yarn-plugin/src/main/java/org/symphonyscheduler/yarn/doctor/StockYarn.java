/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.LocalConfigurationProvider;
import org.apache.hadoop.yarn.conf.HAUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.resourcemanager.RMContextImpl;
import org.apache.hadoop.yarn.server.resourcemanager.ResourceManager;
import org.apache.hadoop.yarn.server.resourcemanager.nodelabels.RMNodeLabelsManager;
import org.apache.hadoop.yarn.server.resourcemanager.placement.PlacementManager;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.QueueMetrics;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CSQueue;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.placement.MultiNodeSortingManager;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.symphonyscheduler.yarn.scheduler.SchedulerRequirements;

/**
 * Lets YARN's own code judge a directory: its validation of yarn-site.xml, its resource types, its
 * names of two ResourceManagers, and a stock CapacityScheduler that reads its queues, without a
 * ResourceManager around it. It opens no socket and no store. YARN keeps resource types per
 * process: {@link #restore} when done. For one thread of a process at a time.
 */
final class StockYarn {
  private static final Pattern LABELS =
      Pattern.compile(".+\\.(?:accessible-node-labels|default-node-label-expression)");
  private static final Pattern OF_LABEL =
      Pattern.compile(".+\\.accessible-node-labels\\.([^.]+)\\..+");

  private final ConfigurationDirectory directory;
  private final boolean active;
  private final List<Finding> findings = new ArrayList<>();
  private Set<String> queues = Set.of();

  private StockYarn(ConfigurationDirectory directory, boolean active) {
    this.directory = directory;
    this.active = active;
  }

  /**
   * What YARN said.
   *
   * @param queues full paths of the queues it made; none where it refused
   */
  record Verdict(List<Finding> findings, Set<String> queues) {}

  /** A step of a daemon's start. */
  private interface Step {
    void run(Configuration conf) throws Exception;
  }

  /**
   * Judges the files of a ResourceManager.
   *
   * @param active whether a queue of Symphony's is, which fills in what YARN's files leave open
   */
  static Verdict ofResourceManager(ConfigurationDirectory directory, boolean active) {
    StockYarn yarn = new StockYarn(directory, active);
    yarn.step(ConfigurationDirectory.RESOURCE_TYPES, ResourceUtils::resetResourceTypes);
    yarn.step(ConfigurationDirectory.YARN, Validation::validate);
    yarn.step(ConfigurationDirectory.YARN, StockYarn::checkHighAvailability);
    if (yarn.findings.isEmpty()) {
      yarn.step(ConfigurationDirectory.CAPACITY, yarn::readQueues);
    }
    return new Verdict(yarn.findings, yarn.queues);
  }

  /** Judges the resources that a NodeManager will tell of. */
  static List<Finding> ofNodeManager(ConfigurationDirectory directory) {
    StockYarn yarn = new StockYarn(directory, false);
    yarn.step(ConfigurationDirectory.RESOURCE_TYPES, ResourceUtils::resetResourceTypes);
    if (yarn.findings.isEmpty()) {
      yarn.step(
          ConfigurationDirectory.NODE_RESOURCES,
          conf -> {
            ResourceUtils.resetNodeResources();
            ResourceUtils.getNodeResourceInformation(conf);
          });
    }
    return yarn.findings;
  }

  /** Gives the process its own resource types back. */
  static void restore() {
    ResourceUtils.resetNodeResources();
    try {
      ResourceUtils.resetResourceTypes(new YarnConfiguration());
    } catch (RuntimeException e) {
      ResourceUtils.resetResourceTypes(); // The class path has a bad file of its own.
    }
  }

  private void step(String file, Step step) {
    try {
      step.run(directory.effective());
    } catch (Exception | LinkageError e) {
      findings.add(
          Finding.error(
              file, "YARN itself does not start with it: " + ConfigurationDirectory.sentence(e)));
    }
  }

  /** The checks of yarn-site.xml that a ResourceManager begins with. */
  private static final class Validation extends ResourceManager {
    static void validate(Configuration conf) {
      validateConfigs(conf);
    }
  }

  /** As each of the ResourceManagers: which of them is meant depends on the machine. */
  private static void checkHighAvailability(Configuration conf) {
    if (HAUtil.isHAEnabled(conf)) {
      for (String id : HAUtil.getRMHAIds(conf)) {
        Configuration one = new Configuration(conf);
        one.set(YarnConfiguration.RM_HA_ID, id);
        HAUtil.verifyAndSetConfiguration(one);
      }
    }
  }

  private void readQueues(Configuration conf) throws Exception {
    if (active) {
      SchedulerRequirements.complete(conf, directory.alone(ConfigurationDirectory.CAPACITY));
    }
    conf.set(
        YarnConfiguration.SCHEDULER_CONFIGURATION_STORE_CLASS,
        YarnConfiguration.FILE_CONFIGURATION_STORE);
    QueueMetrics.setConfigurationValidation(conf, true); // Shows nothing at /jmx.
    RMContextImpl context = new RMContextImpl();
    context.setYarnConfiguration(conf);
    LocalConfigurationProvider provider = new LocalConfigurationProvider();
    provider.init(conf);
    context.setConfigurationProvider(provider);
    context.setNodeLabelManager(labels(conf));
    context.setQueuePlacementManager(new PlacementManager());
    context.setMultiNodeSortingManager(new MultiNodeSortingManager<>());
    CapacityScheduler scheduler = new CapacityScheduler();
    scheduler.setConf(conf);
    scheduler.setRMContext(context);
    try {
      scheduler.init(conf);
      queues =
          scheduler.getCapacitySchedulerQueueManager().getQueues().values().stream()
              .map(CSQueue::getQueuePath)
              .collect(Collectors.toCollection(TreeSet::new));
    } finally {
      scheduler.stop();
    }
  }

  /** Labels are kept in a store of the cluster: those the queues name are taken to be there. */
  private RMNodeLabelsManager labels(Configuration conf) throws Exception {
    RMNodeLabelsManager labels =
        new RMNodeLabelsManager() {
          @Override
          protected void initNodeLabelStore(Configuration ignored) {
            // Nothing is stored.
          }
        };
    Configuration enabled = new Configuration(conf);
    enabled.setBoolean(YarnConfiguration.NODE_LABELS_ENABLED, true);
    labels.init(enabled);
    Set<String> named = new TreeSet<>();
    directory
        .alone(ConfigurationDirectory.CAPACITY)
        .forEach(
            entry -> {
              Matcher of = OF_LABEL.matcher(entry.getKey());
              if (of.matches()) {
                named.add(of.group(1));
              } else if (LABELS.matcher(entry.getKey()).matches()) {
                named.addAll(List.of(entry.getValue().split("[,\\s]+")));
              }
            });
    named.removeIf(label -> label.isEmpty() || label.equals(RMNodeLabelsManager.ANY));
    labels.addToCluserNodeLabelsWithDefaultExclusivity(named);
    return labels;
  }
}
