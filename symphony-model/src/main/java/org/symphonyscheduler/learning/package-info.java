/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From events to experience to an actor-critic. {@link org.symphonyscheduler.learning.Architecture}
 * says which parts it has; {@link org.symphonyscheduler.learning.Trainer} improves it.
 */
package org.symphonyscheduler.learning;
