/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Which package of the plug-in may know which. */
@AnalyzeClasses(
    packages = "org.symphonyscheduler.yarn",
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackageOrderTest {
  @ArchTest
  static final ArchRule ARROWS_POINT_ONE_WAY =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("org.symphonyscheduler.yarn..")
          .layer("protocol")
          .definedBy("..yarn.protocol..")
          .layer("config")
          .definedBy("..yarn.config..")
          .layer("metrics")
          .definedBy("..yarn.metrics..")
          .layer("nodemanager")
          .definedBy("..yarn.nodemanager..")
          .layer("state")
          .definedBy("..yarn.state..")
          .layer("scheduler")
          .definedBy("..yarn.scheduler..")
          .layer("client")
          .definedBy("..yarn.client..")
          .layer("doctor")
          .definedBy("..yarn.doctor..")
          .layer("cli")
          .definedBy("..yarn.cli..")
          .whereLayer("protocol")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .whereLayer("metrics")
          .mayNotAccessAnyLayer()
          .whereLayer("state")
          .mayNotAccessAnyLayer()
          .whereLayer("nodemanager")
          .mayOnlyAccessLayers("protocol")
          .whereLayer("client")
          .mayOnlyAccessLayers("protocol")
          .whereLayer("scheduler")
          .mayOnlyAccessLayers("protocol", "config", "metrics", "state")
          .whereLayer("doctor")
          .mayOnlyAccessLayers("config", "scheduler", "nodemanager")
          .whereLayer("cli")
          .mayOnlyAccessLayers("doctor")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule NO_CYCLES =
      slices().matching("org.symphonyscheduler.yarn.(*)..").should().beFreeOfCycles();
}
