/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.nodemanager;

import java.util.Map;
import java.util.Set;
import java.util.TimerTask;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.NodeAttribute;
import org.apache.hadoop.yarn.api.records.NodeAttributeType;
import org.apache.hadoop.yarn.server.nodemanager.nodelabels.NodeAttributesProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.symphonyscheduler.topology.InvalidInputException;
import org.symphonyscheduler.yarn.protocol.TopologyAttributes;

/**
 * Publishes the node's machine as node attributes with YARN's prefix for what nodes say of
 * themselves, {@code nm.yarn.io}. Named in {@code yarn.nodemanager.node-attributes.provider}.
 *
 * <p>Looks again at an interval. While the machine is malformed, or its source fails, the one
 * attribute says so: the scheduler then judges the node as a whole. The error is logged when it is
 * new. The NodeManager starts whatever is wrong here.
 */
public final class TopologyAttributesProvider extends NodeAttributesProvider {
  private static final Logger LOG = LoggerFactory.getLogger(TopologyAttributesProvider.class);

  private TelemetrySource source;
  private String lastFault = "";

  /** Made by the NodeManager. */
  public TopologyAttributesProvider() {
    super(TopologyAttributesProvider.class.getSimpleName());
  }

  @Override
  protected void serviceInit(Configuration conf) throws Exception {
    setIntervalTime(NodeSettings.DEFAULT_TOPOLOGY_INTERVAL);
    try {
      setIntervalTime(NodeSettings.topologyInterval(conf));
      source = NodeSettings.source(conf);
    } catch (RuntimeException e) {
      LOG.error("The node is handled without topology: {}", e.getMessage());
    }
    super.serviceInit(conf);
  }

  @Override
  public TimerTask createTimerTask() {
    return new TimerTask() {
      @Override
      public void run() {
        setDescriptors(asNodeAttributes(attributes()));
      }
    };
  }

  private Map<String, String> attributes() {
    if (source == null) {
      return TopologyAttributes.unknown();
    }
    try {
      Map<String, String> attributes =
          source.machine().map(TopologyAttributes::encode).orElseGet(TopologyAttributes::unknown);
      lastFault = "";
      return attributes;
    } catch (InvalidInputException e) {
      tell(e.getMessage(), null);
    } catch (RuntimeException | LinkageError e) {
      tell(e.toString(), e);
    }
    return TopologyAttributes.unknown();
  }

  private static Set<NodeAttribute> asNodeAttributes(Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .map(
            attribute ->
                NodeAttribute.newInstance(
                    NodeAttribute.PREFIX_DISTRIBUTED,
                    attribute.getKey(),
                    NodeAttributeType.STRING,
                    attribute.getValue()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private void tell(String fault, Throwable cause) {
    if (!fault.equals(lastFault)) {
      LOG.error("The node is handled without topology: {}", fault, cause);
      lastFault = fault;
    }
  }

  @Override
  protected void cleanUp() {
    // Nothing is held open between looks.
  }
}
