/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.symphonyscheduler.belief.metrics.MetricTableReader;
import org.symphonyscheduler.belief.network.ParameterFile;
import org.symphonyscheduler.network.NetworkFile;
import org.symphonyscheduler.policy.Knowledge;
import org.symphonyscheduler.policy.KnowledgeFile;
import org.symphonyscheduler.policy.ModelEvent;
import org.symphonyscheduler.policy.ModelEventJournal;
import org.symphonyscheduler.policy.ModelParameters;
import org.symphonyscheduler.policy.SymphonyModel;
import org.symphonyscheduler.simulation.ClusterJson;
import org.symphonyscheduler.topology.HwlocXml;
import org.symphonyscheduler.topology.MachineJson;
import org.symphonyscheduler.workload.WfCommonsReader;
import org.symphonyscheduler.workload.WfInstancesReader;
import org.symphonyscheduler.workload.WorkloadJson;

/** Every parser of the model with a good input. */
enum FuzzedParser {
  TOPOLOGY(
      """
      {"model":"M1","sockets":[{"cpu":"Xeon","cores":8,"memoryGBps":60},{"cpu":"Xeon","cores":8}],
      "interSocketGBps":19.2,"switches":[{"name":"s0","parent":"socket0","GBps":15.7}],
      "devices":[{"name":"gpu0","type":"yarn.io/gpu","model":"K80","parent":"s0","GBps":12}],
      "nic":{"socket":0,"GBps":1.25}}""") {
    @Override
    void parse(String text) {
      MachineJson.parse("fuzz", text);
    }
  },
  HWLOC(resource("/topology/hwloc2-two-sockets.xml")) {
    @Override
    void parse(String text) {
      HwlocXml.parse("fuzz", text);
    }
  },
  HWLOC_ENTITIES(
      "<?xml version=\"1.0\"?><!DOCTYPE topology [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b"
          + " \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
          + "<topology version=\"2.0\"><object type=\"Machine\" subtype=\"&c;\"/></topology>") {
    @Override
    void parse(String text) {
      HwlocXml.parse("fuzz", text);
    }
  },
  METRIC_TABLE(resource("/metrics/xeon-two-socket.json")) {
    @Override
    void parse(String text) {
      MetricTableReader.parse("fuzz", text);
    }
  },
  CLUSTER(resource("/cluster/heterogeneous.json")) {
    @Override
    void parse(String text) {
      ClusterJson.parse("fuzz", text);
    }
  },
  WORKLOAD(resource("/workload/genomics-and-health.json")) {
    @Override
    void parse(String text) {
      WorkloadJson.parse("fuzz", text);
    }
  },
  WF_COMMONS(
      """
      {"name":"w","schemaVersion":"1.5","workflow":{"specification":{"tasks":[
      {"name":"a","id":"a1","parents":[],"children":["b1"]},
      {"name":"b","id":"b1","parents":["a1"],"children":[]}]},
      "execution":{"makespanInSeconds":3,"tasks":[{"id":"a1","runtimeInSeconds":1.5},
      {"id":"b1","runtimeInSeconds":2}]}}}""") {
    @Override
    void parse(String text) throws IOException {
      WfCommonsReader.parse("fuzz", new StringReader(text));
    }
  },
  WF_INSTANCES(
      """
      instance,task,category,parents,runtime_s,cores,avg_cpu_pct,memory_bytes,input_file_bytes,\
      output_file_bytes,read_bytes,written_bytes,machine
      w1,0,align,,10.5,1,100,1000,10,10,1,1,m
      w1,1,merge,0,2,1,90,1000,10,10,1,1,m
      """) {
    @Override
    void parse(String text) throws IOException {
      WfInstancesReader.parse("fuzz", new StringReader(text));
    }
  },
  JOURNAL(
      ModelEventJournal.write(
          new ModelEvent.Heartbeat(12, "n:1", Map.of("symphony.io/memory0", 1.5f)))) {
    @Override
    void parse(String text) {
      ModelEventJournal.parse("fuzz", text);
    }
  },
  JOURNAL_NODE(
      ModelEventJournal.write(
          new ModelEvent.NodeJoined(
              12, "n:1", Optional.of(ClusterJson.builtIn().machines().get(0))))) {
    @Override
    void parse(String text) {
      ModelEventJournal.parse("fuzz", text);
    }
  },
  KNOWLEDGE(
      """
      {"format":1,"features":7,"saved":"2026-01-31T12:00:00Z","pairs":1,"devices":1}
      {"kernel":"k","processor":"gpu:a","completions":2,"products":[2.0,0.0,0.0,0.0,0.0,0.0,0.0,\
      3.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,\
      0.0,0.0,0.0,0.0,0.0,5.0],"demand":[1.0,0.25,0.0,0.0,3.0,9.0,0.0,0.0],"seenAlone":1,\
      "loading":[2.0,1.5,0.0,0.0,0.0]}
      {"node":"n:1","device":"gpu0","mean":0.1,"variance":0.01,"ageMillis":5000}
      """) {
    @Override
    void parse(String text) throws IOException {
      Knowledge known =
          KnowledgeFile.read("fuzz", new BufferedReader(new StringReader(text)), Instant.EPOCH);
      // What is accepted can be used.
      new SymphonyModel(ModelParameters.DEFAULT, () -> 0).recall(known);
    }
  },
  PARAMETERS(
      """
      {"format":1,"machine":"M1","provenance":{"data":"d","seed":1,"heartbeats":10,
      "version":"0.1.0","date":"2026-01-01"},"parameters":{"core capacity":1.5,"x":2}}""") {
    @Override
    void parse(String text) {
      ParameterFile.parse("fuzz", text);
    }
  },
  NETWORK(
      """
      {"format":1,"network":"default","provenance":{"command":"train","seed":1,"data":"d",
      "commit":"c","date":"2026-01-01","metrics":{"ratio":1.0}},"blocks":{"a":[0.5,1.5]}}""") {
    @Override
    void parse(String text) throws IOException {
      NetworkFile.parse("fuzz", text.getBytes(StandardCharsets.UTF_8));
    }
  };

  private final String good;

  FuzzedParser(String good) {
    this.good = good;
  }

  /** An input it accepts, or with a reason does not. */
  String good() {
    return good;
  }

  abstract void parse(String text) throws IOException;

  private static String resource(String name) {
    try (InputStream in = FuzzedParser.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
