/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

/**
 * What a reader of outside input throws: where the fault is, what was found there, and what would
 * have been right. The message is complete; callers show it as it is.
 */
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param source file, node or attribute the input came from
   * @param path place inside the source, such as {@code devices[2].parent} or {@code line 7}
   * @param value the offending value as it was read; null when it is missing
   * @param expected what is accepted there
   */
  public InvalidInputException(String source, String path, Object value, String expected) {
    super(
        source
            + ": "
            + path
            + (value == null ? " is missing" : " is \"" + value + "\"")
            + "; expected "
            + expected);
  }

  /** The same fault, told with the source a caller knows and the reader did not. */
  public InvalidInputException(String source, InvalidInputException fault) {
    super(source + ": " + fault.getMessage(), fault);
  }

  /**
   * Refuses a value unless a condition holds; the parameters are those of the constructor.
   *
   * @throws InvalidInputException when it does not
   */
  public static void require(
      boolean holds, String source, String path, Object value, String expected) {
    if (!holds) {
      throw new InvalidInputException(source, path, value, expected);
    }
  }

  /** A document whose bytes are no characters. */
  public static InvalidInputException notText(String source) {
    return new InvalidInputException(source, "the document", "not text", "UTF-8");
  }
}
