/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.belief.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.symphonyscheduler.topology.InvalidInputException;

/**
 * Learned parameters as JSON: each by its name, and where they come from.
 *
 * @param format {@value #FORMAT}
 * @param machine model of the machine type
 * @param parameters value by name
 */
public record ParameterFile(
    int format, String machine, Provenance provenance, Map<String, Double> parameters) {
  /** Changes when an older reader would misread the file. */
  public static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * Where parameters come from.
   *
   * @param data what they were learned from: a journal's name, or a simulation
   * @param seed of the learner
   * @param heartbeats how many were learned from
   * @param version of Symphony
   * @param date of learning, ISO 8601
   */
  public record Provenance(String data, long seed, int heartbeats, String version, String date) {}

  /** Names every parameter of a network. */
  public static ParameterFile of(
      String machine, BayesianNetwork network, double[] theta, Provenance provenance) {
    Map<String, Double> named = new LinkedHashMap<>();
    for (int p = 0; p < theta.length; p++) {
      named.put(network.parameterName(p), theta[p]);
    }
    return new ParameterFile(FORMAT, machine, provenance, named);
  }

  /** Writes the file. */
  public void write(Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(this) + System.lineSeparator());
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException when it is no such file
   */
  public static ParameterFile read(Path file) throws IOException {
    return parse(file.toString(), Files.readString(file));
  }

  /** Reads what stands in memory; see {@link #read}. */
  public static ParameterFile parse(String source, String json) {
    ParameterFile read;
    try {
      read = JSON.readValue(json, ParameterFile.class);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          source, "the document", e.getOriginalMessage(), "learned parameters as JSON");
    }
    if (read == null || read.format() != FORMAT || read.parameters() == null) {
      throw new InvalidInputException(
          source, "format", read == null ? null : read.format(), FORMAT + " and parameters");
    }
    return read;
  }

  /**
   * Theta of a network: the file's values where it has them, the network's own elsewhere.
   *
   * @throws InvalidInputException when the file names a parameter the network has not, or a value
   *     is not finite
   */
  public double[] theta(BayesianNetwork network) {
    double[] theta = network.initialParameters();
    Map<String, Integer> places = new LinkedHashMap<>();
    for (int p = 0; p < theta.length; p++) {
      places.put(network.parameterName(p), p);
    }
    parameters.forEach(
        (name, value) -> {
          Integer place = places.get(name);
          if (place == null || value == null || !Double.isFinite(value)) {
            throw new InvalidInputException(
                machine, "parameters." + name, value, "a finite value of a known parameter");
          }
          theta[place] = value;
        });
    return theta;
  }
}
