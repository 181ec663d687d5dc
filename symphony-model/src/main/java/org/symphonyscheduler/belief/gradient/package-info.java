/* SPDX-License-Identifier: Apache-2.0 */
/** Ways to take the gradient of an expected loss of the belief by the network's parameters. */
package org.symphonyscheduler.belief.gradient;
