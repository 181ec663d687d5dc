/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.scheduler;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.Runtime.Version;
import java.lang.reflect.Method;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
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

  /** Named by operators: Java 17 finds these, an older one finds others that say what is needed. */
  private static final List<String> FOR_JAVA_17 =
      Stream.of(
              "scheduler/SymphonyScheduler",
              "nodemanager/TelemetryListener",
              "nodemanager/TopologyAttributesProvider")
          .map(name -> "META-INF/versions/17/org/symphonyscheduler/yarn/" + name + ".class")
          .toList();

  private static Path jar;
  @TempDir Path directory;

  @BeforeAll
  static void find() throws IOException {
    jar = jar();
  }

  /** The jar of this build; without one, tests of it are skipped. */
  static Path jar() throws IOException {
    Path target = ROOT.resolve("symphony-yarn-plugin/target");
    List<Path> jars = List.of();
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        jars = files.filter(file -> file.toString().endsWith("-all.jar")).toList();
      }
    }
    assumeTrue(jars.size() == 1, "the shipped jar is made by \"mvn package\"; found " + jars);
    return jars.get(0);
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
                      || FOR_JAVA_17.contains(name)
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
                  "picocli..",
                  "org.apache.commons.math3.."))
          .check(
              new ClassFileImporter()
                  .withImportOption(place -> !place.contains("/relocated/"))
                  .importJar(file));
    }
  }

  @Test
  void aJavaThatIsTooOldFindsClassesThatItCanLoadAndThatSayWhatIsNeeded() throws Exception {
    try (JarFile old = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Version.parse("11"));
        JarFile now = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Version.parse("17"))) {
      assertThat(old.isMultiRelease()).isTrue();
      for (String path : FOR_JAVA_17) {
        String name = path.substring("META-INF/versions/17/".length());
        assertThat(classFileVersion(old, name)).as(name).isEqualTo(JAVA_8);
        assertThat(now.getJarEntry(name).getRealName()).isEqualTo(path);
        // None of them uses what is relocated: they are put into the jar as they were compiled.
        assertThat(text(now, name)).doesNotContain("com/google", "com/fasterxml", "HdrHistogram");
      }
      for (String name : List.of("Main", "RequiredJava")) {
        String path = "org/symphonyscheduler/yarn/cli/" + name + ".class";
        assertThat(classFileVersion(now, path)).as(name).isEqualTo(JAVA_8);
      }
    }
  }

  @Test
  void whatAnOldJavaLoadsFailsAtOnceInWords() throws Exception {
    try (JarFile old = new JarFile(jar.toFile(), false, ZipFile.OPEN_READ, Version.parse("8"))) {
      ClassLoader seesWhatJava8Sees =
          new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
              try {
                byte[] bytes = bytes(old, name.replace('.', '/') + ".class");
                return defineClass(name, bytes, 0, bytes.length);
              } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
              }
            }
          };
      for (String path : FOR_JAVA_17) {
        String name =
            path.substring("META-INF/versions/17/".length(), path.length() - ".class".length())
                .replace('/', '.');
        assertThatThrownBy(() -> Class.forName(name, true, seesWhatJava8Sees))
            .isInstanceOf(UnsupportedClassVersionError.class)
            .hasMessageContaining("symphony-yarn-plugin"); // This Java is new: it was unpacked.
      }
      Method sentence =
          seesWhatJava8Sees
              .loadClass("org.symphonyscheduler.yarn.cli.RequiredJava")
              .getDeclaredMethod("sentence", String.class, String.class);
      sentence.setAccessible(true);
      assertThat(sentence.invoke(null, "11", "/opt/jdk-11"))
          .asString()
          .startsWith("Symphony needs Java 17 or newer, and this is Java 11 in /opt/jdk-11.")
          .contains("JAVA_HOME in hadoop-env.sh or yarn-env.sh");
      Method isThere =
          seesWhatJava8Sees
              .loadClass("org.symphonyscheduler.yarn.cli.RequiredJava")
              .getDeclaredMethod("isThere", String.class);
      isThere.setAccessible(true);
      assertThat(Stream.of("1.8", "11", "16", "17", "25").filter(v -> invoke(isThere, v)))
          .containsExactly("17", "25");
    }
  }

  private static boolean invoke(Method method, String argument) {
    try {
      return (boolean) method.invoke(null, argument);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final int JAVA_8 = 52;

  private static int classFileVersion(JarFile file, String name) throws IOException {
    return ByteBuffer.wrap(bytes(file, name)).getShort(6);
  }

  private static String text(JarFile file, String name) throws IOException {
    return new String(bytes(file, name), StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(JarFile file, String name) throws IOException {
    try (InputStream in = file.getInputStream(file.getJarEntry(name))) {
      return in.readAllBytes();
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

  static String hadoop() {
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
