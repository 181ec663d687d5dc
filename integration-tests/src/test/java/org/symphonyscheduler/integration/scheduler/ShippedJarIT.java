/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.scheduler;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar and the files an operator copies, as they leave the build. */
class ShippedJarIT {
  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  /** What our build brings along that a Hadoop installation does not have. */
  private static final List<String> NOT_HADOOPS =
      List.of(
          "symphony",
          "HdrHistogram",
          "picocli",
          "progressbar",
          "xchart",
          "junit",
          "assertj",
          "mockito",
          "jqwik",
          "archunit",
          "awaitility",
          "byte-buddy",
          "-tests.jar");

  /** A leaf queue's ordering can be replaced from that package only. */
  private static final String IN_YARNS_PACKAGE =
      "org/apache/hadoop/yarn/server/resourcemanager/scheduler/capacity/LeafQueueOrdering.class";

  private static Path jar;
  @TempDir Path directory;

  @BeforeAll
  static void find() throws IOException {
    Path target = ROOT.resolve("symphony-yarn-plugin/target");
    List<Path> jars = List.of();
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        jars = files.filter(file -> file.toString().endsWith("-all.jar")).toList();
      }
    }
    assumeTrue(jars.size() == 1, "the shipped jar is made by \"mvn package\"; found " + jars);
    jar = jars.get(0);
  }

  @Test
  void itHoldsNothingButSymphony() throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(file.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName))
          .contains("symphony-default.xml", "META-INF/LICENSE", "META-INF/NOTICE")
          .allMatch(
              name ->
                  name.startsWith("org/symphonyscheduler/")
                      || name.equals(IN_YARNS_PACKAGE)
                      || name.matches("META-INF/(services/org\\.symphonyscheduler\\..+|[^/]+)")
                      || name.matches("(cluster|learned|metrics|policy|workload)/[^/]+\\.json")
                      || name.equals("pci-models.properties")
                      || name.equals("symphony-default.xml"));
    }
  }

  @Test
  void itsClassesUseNoLibraryThatIsNotInsideOrHadoops() throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "com.google..",
                  "com.fasterxml..",
                  "org.HdrHistogram..",
                  "org.apache.commons.math3.."))
          .check(
              new ClassFileImporter()
                  .withImportOption(place -> !place.contains("/relocated/"))
                  .importJar(file));
    }
  }

  @Test
  void aResourceManagerStartsWithHadoopTheJarAndTheShippedFilesAlone() throws Exception {
    int port = freePort();
    Path log = directory.resolve("log");
    Process resourceManager =
        new ProcessBuilder(command(port))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () ->
                  assertThat(jmx(port))
                      .as(() -> resourceManager.isAlive() + tail(log))
                      .contains("\"Decisions\" : 0", "\"ModelNodes\" : 0"));
    } finally {
      resourceManager.destroyForcibly().waitFor();
    }
  }

  private List<String> command(int port) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-cp",
        String.join(File.pathSeparator, ROOT.resolve("conf").toString(), hadoop(), jar.toString()),
        "org.apache.hadoop.yarn.server.resourcemanager.ResourceManager",
        "-Dhadoop.tmp.dir=" + directory,
        "-Dyarn.node-attribute.fs-store.root-dir=" + directory.resolve("attributes"),
        "-Dyarn.resourcemanager.webapp.address=127.0.0.1:" + port,
        "-Dyarn.resourcemanager.address=127.0.0.1:0",
        "-Dyarn.resourcemanager.admin.address=127.0.0.1:0",
        "-Dyarn.resourcemanager.scheduler.address=127.0.0.1:0",
        "-Dyarn.resourcemanager.resource-tracker.address=127.0.0.1:0");
  }

  private static String hadoop() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator))
        .filter(entry -> entry.endsWith(".jar"))
        .filter(
            entry ->
                NOT_HADOOPS.stream().noneMatch(Path.of(entry).getFileName().toString()::contains))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String jmx(int port) throws IOException, InterruptedException {
    String address =
        "http://127.0.0.1:"
            + port
            + "/jmx?qry=Hadoop:service=ResourceManager,name=SymphonyScheduler";
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (ConnectException e) {
      return "";
    }
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
