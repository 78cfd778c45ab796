package org.kumobashi.server.portal.guides;

import java.util.List;
import java.util.Optional;

/**
 * How one program or one maker's devices are set up. May hold the password, hence prints as little
 * as its name.
 *
 * @param id names it in pages
 * @param name what people call it
 * @param steps what to do, in order
 * @param sections what to enter then
 * @param file what to save, for a program that reads a file
 */
public record Guide(
    String id, String name, List<String> steps, List<Section> sections, Optional<FileText> file) {
  public Guide {
    steps = List.copyOf(steps);
    sections = List.copyOf(sections);
  }

  /** Fields that belong together. */
  public record Section(String title, List<Row> rows) {
    public Section {
      rows = List.copyOf(rows);
    }

    @Override
    public String toString() {
      return "section " + title;
    }
  }

  /** A field, as the device names it, and what goes into it. */
  public record Row(String label, String value) {
    @Override
    public String toString() {
      return "row " + label;
    }
  }

  /**
   * A file, ready to be saved.
   *
   * @param name where the program looks for it
   */
  public record FileText(String name, String text) {
    @Override
    public String toString() {
      return "file " + name;
    }
  }

  @Override
  public String toString() {
    return "guide " + id;
  }
}
