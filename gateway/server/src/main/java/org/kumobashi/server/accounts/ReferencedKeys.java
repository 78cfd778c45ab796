package org.kumobashi.server.accounts;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.kumobashi.server.config.SecretReference;

/**
 * Master keys where the configuration says: a file, which can also be made and rewritten, or an
 * environment variable. A file that others than its owner may read or write is refused.
 */
public final class ReferencedKeys implements KeyStorage {
  private static final Set<PosixFilePermission> OPEN_TO_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final SecretReference reference;

  public ReferencedKeys(SecretReference reference) {
    this.reference = reference;
  }

  /**
   * Makes a key file with one new key, for its owner only.
   *
   * @return the id of the key
   * @throws StoreException if there is a file already, or if keys are not kept in a file
   */
  public String create(RandomWords random) {
    MasterKeys.MasterKey key = random.masterKey();
    Path file = file();
    try {
      DurableFiles.create(file, new MasterKeys(List.of(key), key).text().revealText());
      return key.id();
    } catch (FileAlreadyExistsException present) {
      throw new StoreException("there is a key file " + file + " already; it was left as it is");
    } catch (IOException failed) {
      throw new StoreException("cannot make the key file " + file + ": " + failed, failed);
    }
  }

  @Override
  public MasterKeys read() {
    try {
      if (reference instanceof SecretReference.InFile(Path path)) {
        refuseIfOpenToOthers(path);
      }
      return MasterKeys.parse(reference.read().revealText(), reference.toString());
    } catch (NoSuchFileException missing) {
      throw new StoreException(
          "there is no master key at " + reference + " (make one: kumobashi key create)", missing);
    } catch (IOException unreadable) {
      throw new StoreException(
          "the master key cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  @Override
  public void write(MasterKeys keys) {
    Path file = file();
    try {
      // Through a link to the file it names, as a link itself would be replaced.
      DurableFiles.replace(file.toRealPath(), keys.text().revealText());
    } catch (IOException failed) {
      throw new StoreException("cannot rewrite the key file " + file + ": " + failed, failed);
    }
  }

  private Path file() {
    return switch (reference) {
      case SecretReference.InFile(Path path) -> path;
      case SecretReference.InEnvironment variable ->
          throw new StoreException(
              "the master keys are in "
                  + variable
                  + ", which only you can change: add a new key as its last line, keep the old"
                  + " ones, and run: kumobashi key rotate --rewrap-only");
    };
  }

  private static void refuseIfOpenToOthers(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    if (!Collections.disjoint(Files.getPosixFilePermissions(file), OPEN_TO_OTHERS)) {
      throw new StoreException(
          "the key file %s can be read or written by others than its owner: chmod 600 %s"
              .formatted(file, file));
    }
  }
}
