import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Holds every file the build takes from a Maven repository to a checked-in list of SHA-256, and
 * renews that list. Run by the build from source; it resolves nothing itself.
 *
 * <p>POM files are listed too. What a plugin or an annotation processor brings along is decided by
 * them alone, so with them locked, and each plugin that our own POMs name looked up, nothing
 * unlisted can come in, although Maven does not tell which files its plugins are made of.
 */
final class DependencyList {
  private static final String ON_CLASS_PATHS = "# on class paths";
  private static final String OTHERS = "# plugins, annotation processors, tools, and every POM";

  private final Path root;
  private final Path repository;
  private final List<String> faults = new ArrayList<>();

  private DependencyList(Path root, Path repository) {
    this.root = root;
    this.repository = repository;
  }

  /** Arguments: what to do, the top of the project, the local repository, and a class path. */
  public static void main(String[] arguments) throws IOException {
    var list =
        new DependencyList(
            Path.of(arguments[1]).toAbsolutePath().normalize(),
            Path.of(arguments[2]).toAbsolutePath().normalize());
    switch (arguments[0]) {
      case "first" -> list.checkAllThere();
      case "module" -> list.checkClassPath(arguments[3]);
      case "last" -> list.checkUse();
      case "renew-first" -> list.refuseUsedRepository();
      case "renew-module" -> list.note(list.jarsOn(arguments[3]));
      case "renew-last" -> list.renew();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(list.report());
  }

  private void checkAllThere() throws IOException {
    var listed = listed();
    for (var entry : listed.entrySet()) {
      compare(entry.getKey(), entry.getValue());
    }
    for (var named : new NamedInPoms(root).artifacts()) {
      if (!listed.containsKey(named.pom())) {
        faults.add(named.name() + " is named in a pom.xml, but is not on the list");
      }
    }
  }

  private void checkClassPath(String classPath) throws IOException {
    var listed = listed();
    var jars = jarsOn(classPath);
    for (var jar : jars) {
      var expected = listed.get(jar);
      if (expected == null) {
        faults.add(name(jar) + " is on the class path, but not on the list");
      } else {
        compare(jar, expected);
      }
    }
    note(jars);
  }

  /** After the last module: what plugins brought is there by now, and what nobody used is known. */
  private void checkUse() throws IOException {
    checkAllThere();
    var used = used();
    for (var jar : section(ON_CLASS_PATHS::equals).keySet()) {
      if (!used.contains(jar)) {
        faults.add(name(jar) + " is on the list, but on no class path any more");
      }
    }
  }

  /** A repository that held files before holds files that this build does not need. */
  private void refuseUsedRepository() throws IOException {
    if (Files.exists(repository.resolve("org/xerial"))) {
      faults.add(repository + " is not empty: remove it first");
    }
  }

  private void renew() throws IOException {
    var used = used();
    var text = new StringBuilder();
    text.append("# The SHA-256 of every file the build takes from a Maven repository. Made by\n");
    text.append("# DependencyList; how to renew it: OPERATIONS.md, \"Upgrading a library\".\n");
    append(text, ON_CLASS_PATHS, used::contains);
    append(text, OTHERS, file -> !used.contains(file));
    Files.writeString(listFile(), text);
  }

  private void append(StringBuilder text, String title, Predicate<String> wanted)
      throws IOException {
    text.append(title).append('\n');
    try (var files = Files.walk(repository)) {
      for (var file : files.map(this::inRepository).filter(wanted).sorted().toList()) {
        if (file.endsWith(".jar") || file.endsWith(".pom")) {
          text.append(sha256(repository.resolve(file))).append("  ").append(file).append('\n');
        }
      }
    }
  }

  private void compare(String file, String expected) throws IOException {
    var there = repository.resolve(file);
    if (Files.isRegularFile(there) && !sha256(there).equals(expected)) {
      faults.add(name(file) + " differs from the list: see " + there);
    }
  }

  private SortedMap<String, String> listed() throws IOException {
    return section(title -> true);
  }

  private SortedMap<String, String> section(Predicate<String> wanted) throws IOException {
    var listed = new TreeMap<String, String>();
    var title = "";
    for (var line : Files.readAllLines(listFile())) {
      if (line.startsWith("#")) {
        title = line;
      } else if (wanted.test(title)) {
        listed.put(line.substring(66), line.substring(0, 64));
      }
    }
    return listed;
  }

  /** Files of this build's own modules lie elsewhere and are left out. */
  private List<String> jarsOn(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .map(Path::of)
        .filter(file -> file.startsWith(repository))
        .map(this::inRepository)
        .filter(file -> !file.startsWith("org/kumobashi/"))
        .toList();
  }

  private String inRepository(Path file) {
    return repository.relativize(file).toString();
  }

  private void note(List<String> jars) throws IOException {
    var folder = Files.createDirectories(Path.of("target"));
    Files.write(folder.resolve("class-path.txt"), jars);
  }

  private TreeSet<String> used() throws IOException {
    var used = new TreeSet<String>();
    try (var modules = Files.list(root.resolve("gateway"))) {
      for (var module : modules.toList()) {
        var noted = module.resolve("target/class-path.txt");
        if (Files.exists(noted)) {
          used.addAll(Files.readAllLines(noted));
        }
      }
    }
    return used;
  }

  private Path listFile() {
    return root.resolve("gateway/dependencies/list.sha256");
  }

  private int report() {
    faults.forEach(fault -> System.err.println("Dependency check: " + fault + "."));
    if (!faults.isEmpty()) {
      System.err.println(
          "Dependency check: if the change is meant, renew the list as OPERATIONS.md says under"
              + " \"Upgrading a library\", and read what it changes. If not, do not build.");
    }
    return faults.isEmpty() ? 0 : 1;
  }

  /** The file's coordinates: com/example/some/1.0/some-1.0.jar is com.example:some:1.0 (jar). */
  private static String name(String file) {
    var path = Path.of(file);
    var version = path.getParent();
    var artifact = version.getParent();
    var rest = path.getFileName().toString().substring(artifact.getFileName().toString().length());
    return artifact.getParent().toString().replace('/', '.')
        + ":"
        + artifact.getFileName()
        + ":"
        + version.getFileName()
        + " ("
        + rest.substring(version.getFileName().toString().length() + 2)
        + ")";
  }

  private static String sha256(Path file) throws IOException {
    try (var in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
