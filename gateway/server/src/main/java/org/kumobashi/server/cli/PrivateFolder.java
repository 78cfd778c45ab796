package org.kumobashi.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder for one socket that only its owner may enter: as long as the socket has the rights that
 * the umask leaves it, others could connect to it.
 */
record PrivateFolder(Path path) implements AutoCloseable {
  /** One beside this file; what a process of the same number left there is removed. */
  static PrivateFolder beside(Path file) throws IOException {
    PrivateFolder folder =
        new PrivateFolder(
            file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid()));
    folder.close();
    Files.createDirectory(
        folder.path,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return folder;
  }

  /** Where the socket is; its name is short, as paths of sockets have to be. */
  Path socket() {
    return path.resolve("s");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(socket());
    Files.deleteIfExists(path);
  }
}
