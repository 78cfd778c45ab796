package org.kumobashi.protocol.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the lines of a multi-line reply together (RFC 5321 §4.2.1). */
final class SmtpReplyReader {
  /** More lines than any server has to say. */
  private static final int MAX_LINES = 100;

  private static final Pattern LINE =
      Pattern.compile("([2-5][0-9]{2})(?:([ -])(.*))?", Pattern.DOTALL);

  private final List<String> texts = new ArrayList<>();
  private int code;

  /** What has been read so far. */
  sealed interface Progress {
    /** More lines follow. */
    record Unfinished() implements Progress {}

    /** That was the last line. */
    record Finished(SmtpReply reply) implements Progress {}

    /** No SMTP server may say this. */
    record Nonsense() implements Progress {}
  }

  /** Takes the next line; after a finished reply the next one begins. */
  Progress take(String line) {
    Matcher form = LINE.matcher(line);
    if (!form.matches() || texts.size() >= MAX_LINES) {
      return new Progress.Nonsense();
    }
    int heard = Integer.parseInt(form.group(1));
    if (!texts.isEmpty() && heard != code) {
      return new Progress.Nonsense();
    }
    code = heard;
    texts.add(form.group(3) == null ? "" : form.group(3).strip());
    if ("-".equals(form.group(2))) {
      return new Progress.Unfinished();
    }
    SmtpReply reply = new SmtpReply(code, texts);
    texts.clear();
    return new Progress.Finished(reply);
  }
}
