/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.integration.cluster;

import org.apache.hadoop.yarn.server.resourcemanager.ResourceManager;

/** A ResourceManager that needs no Kerberos and, unless asked, no web pages. */
final class EmbeddedResourceManager extends ResourceManager {
  private final boolean webPages;

  EmbeddedResourceManager(boolean webPages) {
    this.webPages = webPages;
  }

  @Override
  protected void doSecureLogin() {
    // No Kerberos here.
  }

  @Override
  protected void startWepApp() {
    if (webPages) {
      super.startWepApp();
    }
  }
}
