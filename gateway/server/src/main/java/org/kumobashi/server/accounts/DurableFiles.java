package org.kumobashi.server.accounts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes small private files so that after a power cut the old or the new one is there, whole. */
final class DurableFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private DurableFiles() {}

  /** The directory a file is in. */
  static Path directoryOf(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new StoreException(file + " names a directory, not a file");
    }
    return directory;
  }

  /** Makes the directory of a file if there is none, for its owner only. */
  static Path createDirectoryOf(Path file) throws IOException {
    Path directory = directoryOf(file);
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
            : new FileAttribute<?>[0];
    return Files.createDirectories(directory, ownerOnly);
  }

  /** Puts this text in place of the file, readable and writable by its owner only. */
  static void replace(Path file, String text) throws IOException {
    Path draft = draft(file, text);
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      sync(directoryOf(file));
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /**
   * Makes a file that was not there, and its directory if need be, readable and writable by its
   * owner only.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it was there; it is left as it is
   */
  static void create(Path file, String text) throws IOException {
    createDirectoryOf(file);
    Path draft = draft(file, text);
    try {
      Files.createLink(file, draft);
      sync(directoryOf(file));
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  // Temporary files are made for their owner only.
  private static Path draft(Path file, String text) throws IOException {
    Path draft = Files.createTempFile(directoryOf(file), ".kumobashi", ".new");
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer octets = StandardCharsets.UTF_8.encode(text);
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      channel.force(true);
    }
    return draft;
  }

  /** Makes what happened to the names in a directory durable. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
