/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.hadoop.conf.Configuration;

/**
 * Whatever stands in symphony-site.xml, in a thousand files or a hundred thousand, there is a
 * configuration or a {@link ConfigurationException} that names the file and, where the XML can be
 * read, the key and its value.
 */
class SymphonySiteFuzzTest {
  private static final String SEED = "20200712";
  private static final int MOST_DAMAGES = 4;

  /** Keys as they are, nearly so, and not at all; the values stand at the right ones too. */
  private static final List<String> ODD_KEYS =
      List.of(
          "symphony.queue.root.a.mode",
          "symphony.queue..mode",
          "symphony.queue.mode",
          "symphony.mod",
          "SYMPHONY.MODE",
          " symphony.mode ",
          "symphony",
          "",
          "\u00e4\u2603",
          "yarn.resource-types",
          "${symphony.mode}",
          "x".repeat(3000));

  private static final List<String> ODD_VALUES =
      List.of(
          "",
          " ",
          "active",
          " Shadow ",
          "5s",
          "5 s",
          "20ms",
          "999999999h",
          "1e3",
          "-1",
          "0",
          "0x10",
          "NaN",
          "Infinity",
          "-Infinity",
          "1e400",
          "9223372036854775808",
          "2147483648",
          "0.5d",
          "\u0661",
          ",",
          "yarn.io/gpu,,yarn.io/gpu",
          "memory-mb",
          "${symphony.mode}",
          "${symphony.seed}",
          "${user.name}",
          "${a${b}",
          "$" + "{symphony.wait.limit}",
          "%s %n",
          "9".repeat(3000));

  private static final List<String> ODD_XML =
      List.of(
          "<",
          ">",
          "&",
          "&lt;",
          "&nobody;",
          "]]>",
          "<!--",
          "<final>true</final>",
          "<value>1</value>",
          "<name>symphony.mode</name>",
          "<property>",
          "</property>",
          "</configuration>",
          "<configuration>",
          "<xi:include href=\"nowhere.xml\"/>",
          "<include xmlns=\"http://www.w3.org/2001/XInclude\" href=\"nowhere.xml\"/>",
          "<?xml version=\"1.0\"?>",
          "<!DOCTYPE a [<!ENTITY b \"bb\">]>",
          "\u0000",
          "\uFFFF",
          "<a>".repeat(2000));

  private static final Pattern NAMED =
      Pattern.compile("(?s)(: .* is \"?.*\"?; expected .+|: .* \\(\".*\"\\) is not a key of .+)");

  private static Path directory;
  private static Path file;
  private static List<String> keys;

  @BeforeContainer
  static void start() throws IOException {
    directory = Files.createTempDirectory("symphony-site-fuzz");
    file = directory.resolve("symphony-site.xml");
    Configuration defaults = new Configuration(false);
    defaults.addResource("symphony-default.xml");
    keys = new ArrayList<>(ODD_KEYS);
    defaults.forEach(entry -> keys.add(entry.getKey()));
  }

  @AfterContainer
  static void stop() throws IOException {
    Files.deleteIfExists(file);
    Files.delete(directory);
  }

  @Property(tries = 500, seed = SEED, shrinking = ShrinkingMode.OFF)
  void oddSettingsAreReadOrRefusedByName(@ForAll long seed) {
    check(settings(new SplittableRandom(seed)), true);
  }

  @Tag("long")
  @Property(tries = 50_000, seed = SEED, shrinking = ShrinkingMode.OFF)
  void oddSettingsAreReadOrRefusedByNameHoweverOften(@ForAll long seed) {
    check(settings(new SplittableRandom(seed)), true);
  }

  @Property(tries = 500, seed = SEED, shrinking = ShrinkingMode.OFF)
  void brokenXmlIsReadOrRefusedByName(@ForAll long seed) {
    check(broken(new SplittableRandom(seed)), false);
  }

  @Tag("long")
  @Property(tries = 50_000, seed = SEED, shrinking = ShrinkingMode.OFF)
  void brokenXmlIsReadOrRefusedByNameHoweverOften(@ForAll long seed) {
    check(broken(new SplittableRandom(seed)), false);
  }

  private static void check(String xml, boolean wellFormed) {
    Configuration yarn = new Configuration(false);
    yarn.set(SymphonySite.SITE_FILE, write(xml));
    try {
      assertThat(SymphonySite.read(yarn)).isNotNull();
    } catch (ConfigurationException e) {
      assertThat(e).hasMessageStartingWith(file.toString());
      String rest = e.getMessage().substring(file.toString().length());
      assertThat(NAMED.matcher(rest).matches() || !wellFormed && rest.contains("mend the XML"))
          .as("%s%nfor%n%s", e.getMessage(), xml)
          .isTrue();
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError("for\n" + xml, e);
    }
  }

  private static String write(String xml) {
    try {
      return Files.writeString(file, xml).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file that can be read, of odd keys and values and good ones. */
  private static String settings(SplittableRandom random) {
    StringBuilder xml = new StringBuilder("<configuration>\n");
    for (int i = random.nextInt(4); i >= 0; i--) {
      xml.append("<property><name>").append(escaped(any(keys, random))).append("</name><value>");
      xml.append(escaped(any(ODD_VALUES, random))).append("</value></property>\n");
    }
    return xml.append("</configuration>").toString();
  }

  private static String broken(SplittableRandom random) {
    String xml = settings(random);
    for (int i = random.nextInt(MOST_DAMAGES); i >= 0; i--) {
      int from = random.nextInt(xml.length() + 1);
      int to = Math.min(xml.length(), from + random.nextInt(20));
      String odd = random.nextInt(3) == 0 ? "" : any(ODD_XML, random);
      xml = xml.substring(0, from) + odd + xml.substring(random.nextBoolean() ? from : to);
    }
    return xml;
  }

  private static String any(List<String> of, SplittableRandom random) {
    return of.get(random.nextInt(of.size()));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
