package org.kumobashi.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of value that need nothing but their text. */
final class Kinds {
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^]]+)]|([0-9.]+)):([0-9]{1,5})");
  private static final int LAST_PORT = 65_535;

  private Kinds() {}

  /** Printable ASCII on one line: such texts end up in answers to mail programs. */
  static Kind<String> line() {
    return matching("printable ASCII text on one line", "[ -~]*[!-~][ -~]*");
  }

  /** A name without blanks, as for logs, tenants and application ids. */
  static Kind<String> word() {
    return matching("a name of letters, digits, dots, hyphens and underscores", "[A-Za-z0-9._-]+");
  }

  static Kind<String> hostname() {
    return matching("a DNS name as mail.example.com", LABEL + "(\\." + LABEL + ")*");
  }

  /** In plain ASCII and without quoting, as it stands in a mail's header. */
  static Kind<String> mailAddress() {
    return matching(
        "a mail address as noreply@example.com",
        "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@" + LABEL + "(\\." + LABEL + ")*");
  }

  static Kind<String> scope() {
    return matching(
        "a scope as https://resource.example.com/Name.Of.Permission",
        "https://[!-~]+/[^/ ]+|offline_access");
  }

  static Kind<String> appOnlyScope() {
    return matching(
        "a scope as https://resource.example.com/.default", "https://[^/ ]+(/[^/ ]+)*/\\.default");
  }

  static Kind<Integer> whole(int least, int most) {
    return new Kind<>(
        "a whole number from " + least + " to " + most,
        text -> (int) bounded(Long.parseLong(digits(text)), least, most));
  }

  static Kind<Integer> port() {
    return whole(1, LAST_PORT);
  }

  /** Only literal addresses: a name would be looked up, and what it means could change. */
  static Kind<InetSocketAddress> address() {
    return new Kind<>(
        "an IP address and a port as 0.0.0.0:1143 or [::]:1143", Kinds::socketAddress);
  }

  static Kind<Network> network() {
    return new Kind<>(
        "a network as 10.0.0.0/8 or 2001:db8::/32 with no bits set behind its prefix,"
            + " or an IP address",
        Network::parse);
  }

  static Kind<URI> authority() {
    return new Kind<>(
        "an https URL without a path as https://login.example.com", Kinds::httpsAuthority);
  }

  static Kind<String> administrator() {
    return new Kind<>(
        "role: and the value of an app role, or group: and the object id of a group",
        Administrators::entry);
  }

  /** One of these values by its word. */
  static <T> Kind<T> oneOf(List<T> values, Function<T, String> word) {
    List<String> words = values.stream().map(word).toList();
    String allButLast = words.stream().limit(words.size() - 1L).collect(Collectors.joining(", "));
    return new Kind<>(
        allButLast + " or " + words.getLast(),
        text ->
            values.stream()
                .filter(value -> word.apply(value).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new));
  }

  private static Kind<String> matching(String expected, String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return new Kind<>(expected, text -> require(text, compiled.matcher(text).matches()));
  }

  private static InetSocketAddress socketAddress(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    require(text, matcher.matches());
    int port = (int) bounded(Long.parseLong(matcher.group(3)), 0, LAST_PORT);
    String six = matcher.group(1);
    String four = matcher.group(2);
    if (six != null) {
      require(text, six.contains(":"));
      return new InetSocketAddress(InetAddress.ofLiteral(six), port);
    }
    // The JDK would also take 10.1 for 10.0.0.1, which is never meant.
    require(text, four.chars().filter(unit -> unit == '.').count() == 3);
    return new InetSocketAddress(InetAddress.ofLiteral(four), port);
  }

  private static URI httpsAuthority(String text) {
    URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    // https:x has no path at all.
    boolean plain = "".equals(uri.getRawPath()) && uri.getRawUserInfo() == null;
    boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null;
    require(text, "https".equals(uri.getScheme()) && uri.getHost() != null && plain && bare);
    return uri;
  }

  private static String digits(String text) {
    return require(text, text.matches("[0-9]{1,10}"));
  }

  static long bounded(long number, long least, long most) {
    if (number < least || number > most) {
      throw new IllegalArgumentException("out of range");
    }
    return number;
  }

  private static String require(String text, boolean condition) {
    if (!condition) {
      throw new IllegalArgumentException("not of this kind");
    }
    return text;
  }
}
