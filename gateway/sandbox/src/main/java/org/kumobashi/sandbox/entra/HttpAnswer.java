package org.kumobashi.sandbox.entra;

import java.util.Map;

/** What an endpoint says: status, headers and text. */
record HttpAnswer(int status, Map<String, String> headers, String body) {
  private static final String JSON = "application/json; charset=utf-8";
  private static final String HTML = "text/html; charset=utf-8";

  HttpAnswer {
    headers = Map.copyOf(headers);
  }

  static HttpAnswer json(int status, String body) {
    return new HttpAnswer(status, Map.of("Content-Type", JSON, "Cache-Control", "no-store"), body);
  }

  static HttpAnswer html(int status, String body) {
    return new HttpAnswer(status, Map.of("Content-Type", HTML, "Cache-Control", "no-store"), body);
  }

  static HttpAnswer redirect(String location) {
    return new HttpAnswer(302, Map.of("Location", location), "");
  }
}
