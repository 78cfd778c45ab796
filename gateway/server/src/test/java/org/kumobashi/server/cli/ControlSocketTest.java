package org.kumobashi.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may tell a running gateway what to do, and what it does then. */
class ControlSocketTest {
  @TempDir private Path folder;

  /** Does nothing, but says which it is. */
  private record Named(String name) implements ControlSocket.Duties {
    @Override
    public List<String> reload() {
      return List.of(name);
    }

    @Override
    public List<String> handOver(Path to) throws IOException {
      throw new IOException("nobody waits at " + to);
    }

    @Override
    public void giveWay() {}
  }

  private Path path() {
    return folder.resolve("kumobashi.sock");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void onlyItsOwnerMayOpenIt() throws IOException {
    try (ControlSocket _ = ControlSocket.open(path(), new Named("one"))) {
      assertThat(permissions(path())).isEqualTo("rw-------");
      assertThat(folder).as("nothing else is left").isDirectoryContaining(path()::equals);
      assertThat(folder.toFile().list()).hasSize(1);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void onlyItsOwnerMayReachASocketThatIsNotReady() throws IOException {
    try (PrivateFolder room = PrivateFolder.beside(path())) {
      assertThat(permissions(room.path())).isEqualTo("rwx------");
      Files.createFile(room.socket());
      try (PrivateFolder again = PrivateFolder.beside(path())) {
        assertThat(again.path()).as("what a crash left is replaced").isEmptyDirectory();
      }
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void leavesTheSocketOfItsSuccessor() throws IOException {
    ControlSocket one = ControlSocket.open(path(), new Named("one"));
    try (ControlSocket _ = ControlSocket.open(path(), new Named("other"))) {
      one.close();
      assertThat(ControlSocket.ask(path(), ControlSocket.RELOAD))
          .contains(new ControlSocket.Answer(false, List.of("other")));
    }
    assertThat(ControlSocket.ask(path(), ControlSocket.RELOAD)).isEmpty();
  }

  @Test
  void doesNothingOnAnyOtherWord() throws IOException {
    try (ControlSocket _ = ControlSocket.open(path(), new Named("one"))) {
      for (String request : List.of("", "nonsense", "reload now", "x".repeat(4_000))) {
        assertThat(ControlSocket.ask(path(), request))
            .map(ControlSocket.Answer::lines)
            .contains(List.of("this gateway does not know that request"));
      }
      Optional<ControlSocket.Answer> answer =
          ControlSocket.ask(path(), ControlSocket.HAND_OVER + "/nowhere");
      assertThat(answer)
          .contains(new ControlSocket.Answer(false, List.of("nobody waits at /nowhere")));
    }
  }
}
