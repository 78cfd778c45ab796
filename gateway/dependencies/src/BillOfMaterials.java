import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Holds the bill of materials in a distribution's archive to its lib/: the same jars by name and,
 * but for our own, by SHA-256. Run by the build from source, on the archive it has just made.
 */
final class BillOfMaterials {
  private static final Pattern PURL =
      Pattern.compile("\"purl\" *: *\"pkg:maven/([^/\"]+)/([^@\"]+)@([^?\"]+)\\?([^\"]*)\"");

  private static final int BLOCK = 512;

  private final TreeSet<String> packed = new TreeSet<>();
  private final TreeSet<String> unlistedSums = new TreeSet<>();
  private String bill = "";

  private BillOfMaterials() {}

  /** Argument: the archive. */
  public static void main(String[] arguments) throws Exception {
    var check = new BillOfMaterials();
    try (var in = new GZIPInputStream(Files.newInputStream(Path.of(arguments[0])))) {
      check.read(in);
    }
    if (check.bill.isEmpty()) {
      fault("the archive holds none, which the build makes online only: leave out Maven's -o");
      System.exit(1);
    }
    var told = check.told();
    check.packed.stream()
        .filter(jar -> !told.contains(jar))
        .forEach(jar -> fault("lib/" + jar + " is not in the bill of materials"));
    told.stream()
        .filter(jar -> !check.packed.contains(jar))
        .forEach(jar -> fault("the bill of materials names " + jar + ", which is not in lib/"));
    check.unlistedSums.forEach(jar -> fault("lib/" + jar + " has another SHA-256 than it says"));
    var same = told.equals(check.packed) && check.unlistedSums.isEmpty();
    System.exit(same && !told.isEmpty() ? 0 : 1);
  }

  private static void fault(String what) {
    System.err.println("Bill of materials: " + what + ".");
  }

  private TreeSet<String> told() {
    var jars = new TreeSet<String>();
    PURL.matcher(bill)
        .results()
        .forEach(
            found -> {
              var classifier = Pattern.compile("classifier=([^&]+)").matcher(found.group(4));
              var tail = classifier.find() ? "-" + classifier.group(1) : "";
              jars.add(found.group(2) + "-" + found.group(3) + tail + ".jar");
            });
    return jars;
  }

  // The bill stands before lib/ in the archive or behind it: what is summed is compared at the end.
  private void read(InputStream in) throws IOException, NoSuchAlgorithmException {
    var sums = new java.util.TreeMap<String, String>();
    for (var header = in.readNBytes(BLOCK);
        header.length == BLOCK && header[0] != 0;
        header = in.readNBytes(BLOCK)) {
      var name = text(header, 0, 100);
      var size = Integer.parseInt(text(header, 124, 12).strip(), 8);
      var content = in.readNBytes(size);
      in.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
      var file = name.substring(name.lastIndexOf('/') + 1);
      if (name.endsWith(".cdx.json")) {
        bill = new String(content, StandardCharsets.UTF_8);
      } else if (name.contains("/lib/") && name.endsWith(".jar")) {
        packed.add(file);
        sums.put(
            file, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
      }
    }
    sums.forEach(
        (jar, sum) -> {
          if (!jar.startsWith("kumobashi-") && !bill.contains(sum)) {
            unlistedSums.add(jar);
          }
        });
  }

  private static String text(byte[] header, int from, int length) {
    var text = new String(header, from, length, StandardCharsets.ISO_8859_1);
    var end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
