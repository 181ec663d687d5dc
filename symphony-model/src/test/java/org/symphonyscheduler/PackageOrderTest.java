/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageOrderTest {
  private static final String ROOT = "org.symphonyscheduler";

  /** A package imports only packages that stand before it. */
  private static final List<String> ORDER =
      List.of(
          "topology",
          "workload",
          "telemetry",
          "belief",
          "performance",
          "network",
          "policy",
          "learning",
          "simulation",
          "evaluation",
          "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesImportOnlyPackagesThatStandBeforeThem() {
    for (int i = 0; i < ORDER.size() - 1; i++) {
      String[] later =
          ORDER.subList(i + 1, ORDER.size()).stream()
              .map(name -> ROOT + "." + name + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + "." + ORDER.get(i) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(later)
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageStandsInTheOrder() {
    String[] known = ORDER.stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    noClasses().should().resideOutsideOfPackages(known).check(CLASSES);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nothingHereKnowsHadoop() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.hadoop..")
        .check(CLASSES);
  }
}
