package org.kumobashi.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A small disk of a test's own. Who may not mount one leaves the test out with a printed reason;
 * with CI=true that is a failure.
 */
final class TemporaryDisk {
  private final Path folder;

  private TemporaryDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts it on this folder. */
  static TemporaryDisk mount(Path folder, int kibibytes) throws Exception {
    Files.createDirectories(folder);
    if (run("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "none", folder) != 0) {
      String reason = "left out: this user may not mount a disk";
      System.err.println(reason);
      if ("true".equals(System.getenv("CI"))) {
        throw new IOException(reason);
      }
      Assumptions.abort(reason);
    }
    return new TemporaryDisk(folder);
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Leaves not an octet free. */
  void fill() throws IOException {
    byte[] zeros = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file("ballast"))) {
      while (true) {
        out.write(zeros);
      }
    } catch (IOException full) {
      // That is what was wanted.
    }
  }

  /** Makes room again. */
  void empty() throws IOException {
    Files.delete(file("ballast"));
  }

  void readOnly() throws Exception {
    remount("remount,ro");
  }

  void writable() throws Exception {
    remount("remount,rw");
  }

  private void remount(String options) throws Exception {
    if (run("mount", "-o", options, folder) != 0) {
      throw new IOException("cannot " + options + " " + folder);
    }
  }

  private static int run(Object... words) throws Exception {
    String[] command = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      command[i] = words[i].toString();
    }
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException noSuchProgram) {
      return -1;
    }
  }

  /** Takes it away again. */
  void unmount() throws Exception {
    if (run("umount", folder) != 0) {
      throw new IOException("cannot unmount " + folder);
    }
  }
}
