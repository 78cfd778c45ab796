package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.protocol.testkit.LastingPort;

/** A gateway whose listening socket somebody else has bound, as systemd does. */
@RequiresProgram("python3")
class SocketActivationTest {
  private static final String LISTENER = "submissions";

  /** The process it becomes keeps its number, which a socket is passed to. */
  private static final String OWN = "";

  /** Binds a socket, may wait for a client at it, and becomes the gateway. */
  private static final String LAUNCHER =
      """
      import fcntl, os, select, socket, sys
      port, name, pid, first = sys.argv[1:5]
      listening = socket.create_server(("127.0.0.1", int(port)))
      if first == "a-client":
          select.select([listening], [], [])
      spare = fcntl.fcntl(listening, fcntl.F_DUPFD_CLOEXEC, 10)
      os.dup2(spare, 3)
      os.environ.update(LISTEN_FDS="1", LISTEN_PID=pid or str(os.getpid()), LISTEN_FDNAMES=name)
      os.execvp(sys.argv[5], sys.argv[5:])
      """;

  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Sandbox sandbox;
  private ServedGateway gateway;

  @BeforeEach
  void start() throws IOException {
    sandbox = SandboxFixture.startIn(folder);
    gateway = new ServedGateway(sandbox, folder);
    Files.writeString(folder.resolve("launch.py"), LAUNCHER);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    gateway.close();
    sandbox.close();
  }

  private Consumer<ProcessBuilder> passing(int port, String name, String pid, String first) {
    return builder -> {
      List<String> line =
          new ArrayList<>(
              List.of(
                  "python3",
                  folder.resolve("launch.py").toString(),
                  Integer.toString(port),
                  name,
                  pid,
                  first));
      line.addAll(builder.command());
      builder.command(line).redirectErrorStream(true);
    };
  }

  /** Connects as soon as there is a socket; the result is what it hears, much later. */
  private String greeting(int port) throws IOException {
    Socket socket =
        Awaitility.await()
            .ignoreExceptionsInstanceOf(ConnectException.class)
            .atMost(Duration.ofMinutes(1))
            .until(() -> new Socket(InetAddress.getLoopbackAddress(), port), Socket::isConnected);
    try (Wire wire = new Wire(socket)) {
      wire.timeout(120_000);
      wire.startTls(sandbox.authority().clientContext(), "localhost");
      return GatewayFixture.line(wire);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LISTENER, "unknown", ""})
  void servesWhoConnectedBeforeItWasThere(String name) throws Exception {
    Future<String> early = threads.submit(() -> greeting(gateway.port()));
    gateway.serve(List.of(), passing(gateway.port(), name, OWN, "a-client"));
    assertThat(early.get()).startsWith("220 localhost ");
    assertThat(gateway.log()).contains("inherited=true").doesNotContain("inherited-socket-unused");
    assertThat(greeting(gateway.port())).startsWith("220 localhost ");
  }

  @Test
  void takesASocketOfItsNameWhereverItIs() throws Exception {
    int elsewhere = LastingPort.take();
    gateway.serve(List.of(), passing(elsewhere, LISTENER, OWN, "nobody"));
    assertThat(greeting(elsewhere)).startsWith("220 localhost ");
    assertThatThrownBy(gateway::connect).isInstanceOf(ConnectException.class);
  }

  @Test
  void closesASocketThatNoListenerWants() throws Exception {
    int unwanted = LastingPort.take();
    gateway.serve(List.of(), passing(unwanted, "unknown", OWN, "nobody"));
    assertThat(gateway.log())
        .contains("event=inherited-socket-unused name=unknown address=/127.0.0.1:" + unwanted);
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), unwanted))
        .isInstanceOf(ConnectException.class);
    assertThat(greeting(gateway.port())).startsWith("220 localhost ");
  }

  @Test
  void leavesASocketAloneThatIsForAnotherProcess() throws Exception {
    gateway.serve(List.of(), passing(LastingPort.take(), LISTENER, "1", "nobody"));
    assertThat(gateway.log()).doesNotContain("inherited");
    assertThat(greeting(gateway.port())).startsWith("220 localhost ");
  }

  @Test
  void tellsWhereAnotherProcessIsToHaveItsSocket() {
    assertThatThrownBy(
            () -> gateway.serve(List.of(), passing(gateway.port(), LISTENER, "1", "nobody")))
        .hasMessageContaining("the gateway ended");
    assertThat(folder.resolve("serve.log"))
        .content()
        .contains(Integer.toString(gateway.port()))
        .containsIgnoringCase("address already in use");
  }
}
