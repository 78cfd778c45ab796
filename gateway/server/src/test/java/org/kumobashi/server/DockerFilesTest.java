package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kumobashi.server.Dockerfile.Instruction;
import org.kumobashi.server.Dockerfile.Stage;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Holds the files in docker/ to the repository, the distribution and the example configuration. */
@NullUnmarked
class DockerFilesTest {
  private static final Path TOP = Path.of("../..");
  private static final String CONFIGURATION = "/etc/kumobashi/gateway.yaml";

  private Dockerfile dockerfile;
  private Map<?, ?> services;
  private Map<?, ?> compose;
  private Map<?, ?> example;

  @BeforeEach
  void readThem() throws IOException {
    dockerfile = Dockerfile.read(TOP.resolve("docker/Dockerfile"));
    compose = yaml(TOP.resolve("docker/compose.yaml"));
    services = map(compose.get("services"));
    example = yaml(TOP.resolve("config/gateway.yaml"));
  }

  @Test
  void copiesOnlyWhatIsThere() {
    for (Stage stage : dockerfile.stages()) {
      for (Instruction copy : stage.all("COPY")) {
        List<String> words = copy.words();
        if (words.getFirst().startsWith("--from=")) {
          Stage source = dockerfile.stage(words.getFirst().substring("--from=".length()));
          String made = words.get(1).replaceAll("/$", "");
          assertThat(source.all("RUN")).anyMatch(run -> run.rest().contains(made));
        } else {
          assertThat(words.subList(0, words.size() - 1))
              .allSatisfy(name -> assertThat(TOP.resolve(name)).exists());
        }
      }
    }
  }

  @Test
  void letsEveryCopiedFileIntoTheBuild() throws IOException {
    List<String> admitted = Files.readAllLines(TOP.resolve("docker/Dockerfile.dockerignore"));

    List<String> copied =
        dockerfile.stage("build").all("COPY").stream()
            .flatMap(copy -> copy.words().subList(0, copy.words().size() - 1).stream())
            .map(name -> "!" + name.replaceAll("/$", ""))
            .toList();
    assertThat(admitted).containsAll(copied);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "sandbox"})
  void runsAsAnUnprivilegedUser(String stage) {
    Instruction user = dockerfile.stage(stage).only("USER");

    assertThat(user.rest()).matches("[1-9][0-9]+:[1-9][0-9]+");
    assertThat(dockerfile.stage(stage).all("RUN"))
        .anyMatch(run -> run.rest().contains("--uid " + user.rest().split(":", -1)[0]));
  }

  @Test
  void keepsAllStateInOneVolume() {
    Stage gateway = dockerfile.stage("gateway");

    assertThat(gateway.only("VOLUME").words()).containsExactly("/var/lib/kumobashi");
    assertThat((String) map(example.get("store")).get("path")).startsWith("/var/lib/kumobashi/");
    assertThat(map(services.get("gateway")).get("volumes").toString())
        .contains("state:/var/lib/kumobashi");
    assertThat(map(compose.get("volumes")).containsKey("state")).isTrue();
  }

  @Test
  void exposesThePortsOfTheExampleConfiguration() {
    List<String> ports = publicPorts();
    ports.add(port(map(example.get("management")).get("address")));

    assertThat(dockerfile.stage("gateway").only("EXPOSE").words()).containsExactlyElementsOf(ports);
    assertThat(dockerfile.stage("sandbox").only("EXPOSE").words())
        .containsExactlyElementsOf(listenerPorts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "sandbox"})
  void composesWhatCanWriteNowhereElse(String service) {
    Map<?, ?> settings = map(services.get(service));

    assertThat(settings.get("read_only")).isEqualTo(true);
    assertThat(strings(settings.get("cap_drop"))).containsExactly("ALL");
    assertThat(strings(settings.get("security_opt"))).containsExactly("no-new-privileges:true");
  }

  @Test
  void confinesTheServiceToItsStateFolder() throws IOException {
    List<String> unit = Files.readAllLines(TOP.resolve("docker/kumobashi.service"));

    assertThat(unit)
        .contains(
            "User=kumobashi",
            "ExecStart=/opt/kumobashi/bin/kumobashi serve --config " + CONFIGURATION,
            "StateDirectory=kumobashi",
            "RuntimeDirectory=kumobashi",
            "ProtectSystem=strict",
            "ProtectHome=yes",
            "PrivateTmp=yes",
            "NoNewPrivileges=yes",
            "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
            "SystemCallFilter=@system-service")
        .noneMatch(line -> line.startsWith("ReadWritePaths="));
    assertThat(map(example.get("store")).get("path").toString()).startsWith("/var/lib/kumobashi/");
  }

  @Test
  void startsWhatTheDistributionHolds() throws IOException {
    Stage gateway = dockerfile.stage("gateway");
    String assembly = Files.readString(Path.of("src/assembly/distribution.xml"));

    assertThat(gateway.only("ENTRYPOINT").words()).containsExactly("/opt/kumobashi/bin/kumobashi");
    assertThat(Path.of("src/assembly/bin/kumobashi")).isExecutable();
    assertThat(assembly).contains("<outputDirectory>bin</outputDirectory>");
    assertThat(gateway.only("CMD").words()).containsExactly("serve", "--config", CONFIGURATION);
    assertThat(gateway.only("STOPSIGNAL").rest()).isEqualTo("SIGTERM");
    assertThat(dockerfile.stages().getLast()).isEqualTo(gateway);
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 OK", "503 Service Unavailable"})
  void isHealthyExactlyIfTheManagementPortSaysSo(String answer) throws Exception {
    String check = dockerfile.stage("gateway").only("HEALTHCHECK").rest();
    String port = port(map(example.get("management")).get("address"));
    assertThat(check).contains("/dev/tcp/127.0.0.1/" + port);

    try (OneAnswer management = OneAnswer.start("HTTP/1.1 " + answer + "\r\n\r\n")) {
      List<String> command = new Instruction("CMD", check.substring(check.indexOf('['))).words();
      String local =
          command.getLast().replace("127.0.0.1/" + port, "127.0.0.1/" + management.port());
      Process process = new ProcessBuilder(command.get(0), command.get(1), local).start();

      assertThat(process.waitFor() == 0).isEqualTo(answer.startsWith("200"));
      assertThat(management.request()).isEqualTo("GET /health HTTP/1.0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "sandbox"})
  void composesStagesThatExist(String service) {
    Map<?, ?> build = map(map(services.get(service)).get("build"));

    assertThat(dockerfile.stage((String) build.get("target")).name()).isEqualTo(service);
    Path context = TOP.resolve("docker").resolve((String) build.get("context"));
    assertThat(context.resolve((String) build.get("dockerfile"))).isRegularFile();
  }

  @Test
  void composesTheSandboxOnlyWhenAskedTo() {
    assertThat(services.keySet()).hasToString("[gateway, sandbox]");
    assertThat(map(services.get("sandbox")).get("profiles")).isEqualTo(List.of("sandbox"));
    assertThat(map(services.get("gateway")).containsKey("profiles")).isFalse();
    assertThat(strings(map(services.get("sandbox")).get("ports")))
        .allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void publishesEveryListener() {
    assertThat(publishedBy("sandbox")).containsExactlyElementsOf(listenerPorts());
    assertThat(publishedBy("gateway")).containsExactlyElementsOf(publicPorts());
  }

  private List<String> publishedBy(String service) {
    return strings(map(services.get(service)).get("ports")).stream()
        .map(DockerFilesTest::port)
        .toList();
  }

  private List<String> publicPorts() {
    List<String> ports = new ArrayList<>(listenerPorts());
    ports.add(port(map(example.get("web")).get("address")));
    return ports;
  }

  @Test
  void mountsTheConfigurationReadOnlyFromAFileThatExists() {
    String mount = strings(map(services.get("gateway")).get("volumes")).getLast();

    String[] parts = mount.split(":", -1);
    assertThat(TOP.resolve("docker").resolve(parts[0])).isRegularFile();
    assertThat(parts).endsWith(CONFIGURATION, "ro");
  }

  @Test
  void mountsEverySecretWhereTheExampleConfigurationLooksForIt() {
    TreeSet<String> mounted = new TreeSet<>();
    for (Object element : (List<?>) map(services.get("gateway")).get("secrets")) {
      Map<?, ?> secret = map(element);
      assertThat(map(compose.get("secrets")).containsKey(secret.get("source"))).isTrue();
      mounted.add((String) secret.get("target"));
    }

    Map<?, ?> tls = map(example.get("tls"));
    Object clientSecret = map(example.get("entra")).get("client-secret");
    assertThat(mounted)
        .isEqualTo(
            Stream.of(tls.get("certificate"), tls.get("key"), clientSecret)
                .map(name -> "/etc/kumobashi/" + name.toString().replace("file:", ""))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private List<String> listenerPorts() {
    return ((List<?>) example.get("listeners"))
        .stream().map(listener -> port(map(listener).get("address"))).toList();
  }

  private static String port(Object address) {
    String text = (String) address;
    return text.substring(text.lastIndexOf(':') + 1);
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  private static Map<?, ?> map(Object node) {
    assertThat(node).isInstanceOf(Map.class);
    return (Map<?, ?>) node;
  }

  private static Map<?, ?> yaml(Path file) throws IOException {
    Load load = new Load(LoadSettings.builder().setLabel(file.toString()).build());
    return map(load.loadFromString(Files.readString(file, StandardCharsets.UTF_8)));
  }

  /** A server on loopback that gives one answer and keeps the first line it was sent. */
  private record OneAnswer(ServerSocket socket, CompletableFuture<String> served)
      implements AutoCloseable {
    static OneAnswer start(String answer) throws IOException {
      var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      CompletableFuture<String> served = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> serve(socket, answer, served));
      return new OneAnswer(socket, served);
    }

    private static void serve(
        ServerSocket socket, String answer, CompletableFuture<String> served) {
      try (var client = socket.accept()) {
        var in = new Scanner(client.getInputStream(), StandardCharsets.US_ASCII);
        String request = in.nextLine();
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        served.complete(request);
      } catch (IOException broken) {
        served.completeExceptionally(broken);
      }
    }

    int port() {
      return socket.getLocalPort();
    }

    String request() {
      return served.join();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
