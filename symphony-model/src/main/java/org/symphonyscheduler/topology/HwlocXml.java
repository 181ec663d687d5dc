/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.topology;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.MissingResourceException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a machine from what {@code lstopo --of xml} prints, of hwloc 1.x or 2.x. Call it as {@code
 * lstopo --of xml --whole-io} ({@code --filter io:all} from 2.0 on), or switches are left out.
 *
 * <p>hwloc knows no bandwidth of memory, of the link between sockets, or of a network: they are
 * unknown in the machine and learned. What it says of a PCIe link is the speed at that moment: a
 * device that saves power may have stepped down, so run {@code lstopo} while devices work.
 *
 * <p>The files name a document type; it is passed over, and nothing outside the text is ever
 * fetched. Stateless; safe for any thread.
 */
public final class HwlocXml {
  /** Files nest about 15 deep, switches on switches a few more. */
  private static final int MAX_DEPTH = 90;

  private HwlocXml() {}

  /** Whether a text is XML rather than the JSON form of a topology. */
  public static boolean looksLike(String text) {
    return text.stripLeading().startsWith("<");
  }

  /**
   * Reads a file; see {@link #parse}.
   *
   * @throws IOException when the file cannot be read
   */
  public static Machine read(Path file) throws IOException {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw InvalidInputException.notText(file.toString());
    }
  }

  /**
   * Reads a topology.
   *
   * @param source what errors call the input, usually its file
   * @throws InvalidInputException naming element and line
   */
  public static Machine parse(String source, String xml) {
    HwlocObject machine = tree(source, xml);
    try {
      return new Machine(new HwlocMachine(machine).spec());
    } catch (InvalidInputException e) {
      throw e.getMessage().startsWith(source) ? e : new InvalidInputException(source, e);
    }
  }

  private static HwlocObject tree(String source, String xml) {
    // The platform's own parser: others on the class path have other switches.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // A byte order mark is no part of the text.
    String text = xml.startsWith("\uFEFF") ? xml.substring(1) : xml;
    XMLStreamReader reader = null;
    try {
      reader = factory.createXMLStreamReader(new StringReader(text));
      return objects(source, reader);
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
      throw new InvalidInputException(source, "line " + line, firstLine(e), "XML");
    } catch (MissingResourceException e) {
      // The platform's parser lacks the words for some faults in a DTD, or lets its own error out.
      int line = reader == null ? 0 : reader.getLocation().getLineNumber();
      throw new InvalidInputException(source, "line " + line, e.getMessage(), "XML");
    }
  }

  private static String firstLine(XMLStreamException e) {
    String message = String.valueOf(e.getMessage());
    return message.substring(message.lastIndexOf('\n') + 1).replace("Message: ", "");
  }

  private static HwlocObject objects(String source, XMLStreamReader reader)
      throws XMLStreamException {
    HwlocObject root = null;
    Deque<HwlocObject> open = new ArrayDeque<>();
    while (reader.hasNext()) {
      int event = reader.next();
      boolean isObject =
          (event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT)
              && reader.getLocalName().equals("object");
      if (isObject && event == XMLStreamConstants.END_ELEMENT) {
        open.pop();
      } else if (isObject) {
        HwlocObject object = object(source, reader, open.peek());
        if (open.size() >= MAX_DEPTH) {
          throw object.fault("depth", open.size() + 1, "at most " + MAX_DEPTH + " objects in one");
        }
        root = root == null ? object : root;
        open.push(object);
      } else if (event == XMLStreamConstants.START_ELEMENT
          && reader.getLocalName().equals("info")
          && !open.isEmpty()) {
        Map<String, String> info = attributes(reader);
        open.peek()
            .infos()
            .putIfAbsent(info.getOrDefault("name", ""), info.getOrDefault("value", ""));
      }
    }
    if (root == null) {
      throw new InvalidInputException(
          source, "the document", "without an object", "the XML of lstopo");
    }
    return root;
  }

  private static HwlocObject object(String source, XMLStreamReader reader, HwlocObject parent) {
    Map<String, String> attributes = attributes(reader);
    HwlocObject object =
        new HwlocObject(source, reader.getLocation().getLineNumber(), parent, attributes);
    if (object.type().isEmpty()) {
      throw object.fault("type", null, "a type such as Machine or PCIDev");
    }
    if (parent != null) {
      parent.children().add(object);
    } else if (!object.type().equals("Machine") && !object.type().equals("System")) {
      throw object.fault("type", object.type(), "Machine");
    }
    return object;
  }

  private static Map<String, String> attributes(XMLStreamReader reader) {
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
    }
    return attributes;
  }
}
