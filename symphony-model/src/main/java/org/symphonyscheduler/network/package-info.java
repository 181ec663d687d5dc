/* SPDX-License-Identifier: Apache-2.0 */
/** Small neural networks: a reverse-mode tape, dense and graph layers, an LSTM, parameter files. */
package org.symphonyscheduler.network;
