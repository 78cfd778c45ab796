package org.kumobashi.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs in gateway/dependencies, run as the build runs them, on a small project. */
@NullUnmarked
class DependencyListTest {
  private static final Path SOURCES = Path.of("../dependencies/src");
  private static final String USED = "com/example/used/1.0/used-1.0.jar";
  private static final String PLUGIN = "com/example/plugin/2.0/plugin-2.0.pom";

  @TempDir Path folder;
  private Path root;
  private Path repository;
  private Path module;

  private record Ended(int code, String said) {}

  @BeforeEach
  void layOutAProject() throws Exception {
    root = folder.resolve("project");
    repository = folder.resolve("repository");
    module = Files.createDirectories(root.resolve("gateway/one"));
    Files.createDirectories(root.resolve("gateway/dependencies"));
    Files.writeString(
        root.resolve("pom.xml"),
        """
        <project>
          <properties><plugin.version>2.0</plugin.version></properties>
          <plugin><groupId>com.example</groupId><artifactId>plugin</artifactId>
            <version>${plugin.version}</version></plugin>
        </project>
        """);
    Files.writeString(root.resolve("gateway/pom.xml"), "<project/>");
    file(USED);
    file(PLUGIN);
    list(USED, PLUGIN);
  }

  private void file(String name) throws IOException {
    Path file = repository.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
  }

  private void list(String onClassPath, String... others) throws Exception {
    StringBuilder text = new StringBuilder("# made\n# on class paths\n");
    text.append(sha256(onClassPath.getBytes(StandardCharsets.UTF_8))).append("  ");
    text.append(onClassPath).append("\n# others\n");
    for (String other : others) {
      text.append(sha256(other.getBytes(StandardCharsets.UTF_8))).append("  ").append(other);
      text.append('\n');
    }
    Files.writeString(root.resolve("gateway/dependencies/list.sha256"), text);
  }

  private static String sha256(byte[] octets) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }

  private Ended check(String what, String... classPath) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(what, root.toString(), repository.toString()));
    arguments.addAll(List.of(classPath));
    return run("DependencyList.java", arguments);
  }

  private Ended run(String program, List<String> arguments) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--source",
                "25",
                SOURCES.resolve(program).toAbsolutePath().toString()));
    line.addAll(arguments);
    Process process =
        new ProcessBuilder(line).directory(module.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  @Test
  void isQuietWhenAllIsAsListed() throws Exception {
    String own = module.resolve("target/classes").toString();

    assertThat(check("first")).isEqualTo(new Ended(0, ""));
    assertThat(check("module", own + ":" + repository.resolve(USED))).isEqualTo(new Ended(0, ""));
    assertThat(check("last")).isEqualTo(new Ended(0, ""));
  }

  @Test
  void namesWhatDiffers() throws Exception {
    Files.writeString(repository.resolve(USED), "something else");

    Ended ended = check("first");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said())
        .contains("com.example:used:1.0 (jar) differs from the list")
        .contains("Upgrading a library");
  }

  @Test
  void namesWhatIsNotListed() throws Exception {
    file("com/example/new/1.1/new-1.1-linux.jar");

    Ended ended =
        check("module", repository.resolve("com/example/new/1.1/new-1.1-linux.jar").toString());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said())
        .contains("com.example:new:1.1 (linux.jar) is on the class path, but not on the list");
  }

  @Test
  void namesAPluginThatIsNotListed() throws Exception {
    Path pom = root.resolve("pom.xml");
    Files.writeString(pom, Files.readString(pom).replace(">2.0<", ">2.1<"));

    Ended ended = check("first");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said())
        .contains("com.example:plugin:2.1 is named in a pom.xml, but is not on the list");
  }

  @Test
  void namesWhatNobodyUsesAnyMore() throws Exception {
    assertThat(check("module", module.toString()).code()).isZero();

    Ended ended = check("last");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.said())
        .contains("com.example:used:1.0 (jar) is on the list, but on no class path any more");
  }

  @Test
  void theArchiveIsHeldToItsBillOfMaterials() throws Exception {
    String jar = "used-1.0.jar";
    byte[] content = jar.getBytes(StandardCharsets.UTF_8);
    String bill =
        "{\"hash\": \"%s\", \"purl\" : \"pkg:maven/com.example/used@1.0?type=jar\"}"
            .formatted(sha256(content));

    assertThat(archive(bill, jar)).isEqualTo(new Ended(0, ""));
    assertThat(archive(bill, jar, "more-1.0.jar").said())
        .contains("lib/more-1.0.jar is not in the bill of materials");
    assertThat(archive(bill).said()).contains("names used-1.0.jar, which is not in lib/");
    assertThat(archive(bill.replace(sha256(content), "0"), jar).said())
        .contains("lib/used-1.0.jar has another SHA-256");
    assertThat(archive("", jar))
        .isEqualTo(
            new Ended(
                1,
                "Bill of materials: the archive holds none, which the build makes online only:"
                    + " leave out Maven's -o.\n"));
  }

  private Ended archive(String bill, String... jars) throws Exception {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    entry(tar, "k/kumobashi-sbom.cdx.json", bill);
    for (String jar : jars) {
      entry(tar, "k/lib/" + jar, jar);
    }
    tar.write(new byte[1024]);
    Path archive = folder.resolve("archive.tar.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
      out.write(tar.toByteArray());
    }
    return run("BillOfMaterials.java", List.of(archive.toString()));
  }

  private static void entry(ByteArrayOutputStream tar, String name, String content) {
    byte[] header = new byte[512];
    byte[] octets = content.getBytes(StandardCharsets.UTF_8);
    put(header, 0, name);
    put(header, 124, "%011o".formatted(octets.length));
    tar.writeBytes(header);
    tar.writeBytes(octets);
    tar.writeBytes(new byte[(512 - octets.length % 512) % 512]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octets, 0, header, at, octets.length);
  }
}
