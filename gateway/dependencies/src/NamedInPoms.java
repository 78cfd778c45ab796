import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * Plugins, annotation processors and tools that the project's own POM files name by version. They
 * are on no class path of a module, so Maven has to be read over the shoulder.
 */
final class NamedInPoms {
  /** Their versions are pinned, but a build runs none of them. */
  private static final Set<String> NOT_OF_A_BUILD =
      Set.of(
          "maven-clean-plugin", "maven-install-plugin", "maven-deploy-plugin", "maven-site-plugin");

  private final Map<String, String> properties = new HashMap<>();
  private final List<Document> poms = new ArrayList<>();

  NamedInPoms(Path root) throws IOException {
    poms.add(read(root.resolve("pom.xml")));
    poms.add(read(root.resolve("gateway/pom.xml")));
    try (var modules = Files.list(root.resolve("gateway"))) {
      for (var pom :
          modules.map(module -> module.resolve("pom.xml")).filter(Files::exists).toList()) {
        poms.add(read(pom));
      }
    }
    var named = poms.getFirst().getElementsByTagName("properties");
    for (int i = 0; i < named.getLength(); i++) {
      var each = named.item(i).getChildNodes();
      for (int j = 0; j < each.getLength(); j++) {
        properties.putIfAbsent(each.item(j).getNodeName(), each.item(j).getTextContent());
      }
    }
  }

  Set<Artifact> artifacts() {
    var artifacts = new TreeSet<Artifact>();
    for (var pom : poms) {
      for (var kind : List.of("plugin", "path", "artifactItem")) {
        var elements = pom.getElementsByTagName(kind);
        for (int i = 0; i < elements.getLength(); i++) {
          add((Element) elements.item(i), artifacts);
        }
      }
    }
    return artifacts;
  }

  private void add(Element element, Set<Artifact> artifacts) {
    var artifact = child(element, "artifactId");
    var version = child(element, "version");
    if (!version.isEmpty() && !NOT_OF_A_BUILD.contains(artifact)) {
      artifacts.add(new Artifact(child(element, "groupId"), artifact, version));
    }
  }

  private String child(Element element, String name) {
    for (var node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return resolved(node.getTextContent());
      }
    }
    return "";
  }

  private String resolved(String text) {
    return text.startsWith("${")
        ? properties.getOrDefault(text.replaceAll("[${}]", ""), text)
        : text;
  }

  private static Document read(Path pom) throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom.toFile());
    } catch (ParserConfigurationException | SAXException wrong) {
      throw new IOException(pom + ": " + wrong.getMessage(), wrong);
    }
  }

  /** One version of one artifact, and where its POM lies in a repository. */
  record Artifact(String group, String artifact, String version) implements Comparable<Artifact> {
    String name() {
      return group + ":" + artifact + ":" + version;
    }

    String pom() {
      return group.replace('.', '/')
          + "/"
          + artifact
          + "/"
          + version
          + "/"
          + artifact
          + "-"
          + version
          + ".pom";
    }

    @Override
    public int compareTo(Artifact other) {
      return name().compareTo(other.name());
    }
  }
}
