/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The Bayesian network of one machine type: its nodes and relations, its parameters, what a
 * heartbeat measures of it, and the ways to carry a belief forward through it.
 */
package org.symphonyscheduler.belief.network;
