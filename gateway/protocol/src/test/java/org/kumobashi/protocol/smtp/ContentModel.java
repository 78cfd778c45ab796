package org.kumobashi.protocol.smtp;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What content means, said the slow and plain way; the decoder is compared with it. */
final class ContentModel {
  private ContentModel() {}

  /** Where the content of this stream ends, its end included, or -1. */
  static int end(String stream) {
    if (stream.startsWith(".\r\n")) {
      return 3;
    }
    int end = stream.indexOf("\r\n.\r\n");
    return end < 0 ? -1 : end + 5;
  }

  /** The canonical form of content as the client sends it, with its end. */
  static String canonical(String stream) {
    String content = stream.substring(0, stream.length() - 3);
    if (content.isEmpty()) {
      return "";
    }
    String[] lines = content.substring(0, content.length() - 2).split("\r\n", -1);
    return Arrays.stream(lines)
        .map(line -> line.startsWith(".") ? line.substring(1) : line)
        .map(line -> line.replace("\r", "\n").replace("\n", "\r\n") + "\r\n")
        .collect(Collectors.joining());
  }
}
