package org.kumobashi.server.tokens;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A token endpoint on loopback, over real TLS, that answers what a test says. */
final class EntraStub implements AutoCloseable {
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Map<String, String>> forms = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();
  private final X509Certificate certificate;
  private final KeyPair keys;
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private volatile Function<Map<String, String>, Answer> behaviour =
      _ ->
          Answer.json(
              200, "{\"token_type\":\"Bearer\",\"access_token\":\"a\",\"expires_in\":3600}");

  EntraStub() throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
    certificate = selfSigned(keys);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context()));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Status, headers and body; a negative status closes the connection without a word. */
  record Answer(int status, Map<String, String> headers, String body) {
    static Answer json(int status, String body) {
      return new Answer(status, Map.of("Content-Type", "application/json"), body);
    }

    static Answer html(int status) {
      return new Answer(
          status,
          Map.of("Content-Type", "text/html"),
          "<html><body>Welcome to Wi-Fi</body></html>");
    }

    /** Tokens whose id token has these claims; it is signed by nobody. */
    static Answer grantedTo(String claims) {
      String idToken = encoded("{\"alg\":\"none\"}") + "." + encoded(claims) + ".c2lnbmVk";
      return grantedWith("\"" + idToken + "\"");
    }

    /** Tokens with this JSON value for an id token. */
    static Answer grantedWith(String idToken) {
      return json(
          200,
          "{\"token_type\":\"Bearer\",\"access_token\":\"access-1\",\"refresh_token\":\"refresh-2\","
              + "\"expires_in\":3600,\"id_token\":"
              + idToken
              + "}");
    }

    private static String encoded(String text) {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer error(String code, int number) {
      return json(
          400,
          "{\"error\":\"%s\",\"error_description\":\"AADSTS%d: text with refresh-1 in it\","
                  .formatted(code, number)
              + "\"error_codes\":[%d],\"correlation_id\":\"0f0f-11\",\"claims\":{\"a\":[1,{}]}}"
                  .formatted(number));
    }

    Answer with(String header, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(header, value);
      return new Answer(status, more, body);
    }
  }

  void behave(Function<Map<String, String>, Answer> newBehaviour) {
    behaviour = newBehaviour;
  }

  /** Serves a document at this path from now on. */
  void publish(String path, String json) {
    documents.put(path, json);
  }

  /** Serves it no longer. */
  void withdraw(String path) {
    documents.remove(path);
  }

  /** The key it signs with, if a test has it sign. */
  KeyPair keys() {
    return keys;
  }

  void answer(Answer answer) {
    behaviour = _ -> answer;
  }

  List<Map<String, String>> forms() {
    return List.copyOf(forms);
  }

  List<String> paths() {
    return List.copyOf(paths);
  }

  URI authority() {
    return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Writes the certificate as PEM. */
  Path certificate(Path directory) throws IOException {
    return write(directory.resolve("certificate.pem"), certificate);
  }

  /** Writes the private key as PEM. */
  Path key(Path directory) throws IOException {
    return write(directory.resolve("key.pem"), keys.getPrivate());
  }

  private static Path write(Path file, Object content) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(content);
    }
    return Files.writeString(file, text.toString());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String document = documents.get(exchange.getRequestURI().getPath());
      if (document != null) {
        byte[] octets = document.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, octets.length);
        exchange.getResponseBody().write(octets);
        return;
      }
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
      Map<String, String> form = form(body);
      paths.add(exchange.getRequestURI().getPath());
      forms.add(form);
      Answer answer = behaviour.apply(form);
      if (answer.status() >= 0) {
        byte[] octets = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), octets.length == 0 ? -1 : octets.length);
        exchange.getResponseBody().write(octets);
      }
    }
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      form.put(
          URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
          URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  private SSLContext context() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("stub", keys.getPrivate(), new char[0], new Certificate[] {certificate});
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static X509Certificate selfSigned(KeyPair keys)
      throws OperatorCreationException, GeneralSecurityException, IOException {
    X500Name name = new X500Name("CN=127.0.0.1");
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.ONE,
            Date.from(now.minusSeconds(3600)),
            Date.from(now.plusSeconds(86_400)),
            name,
            keys.getPublic());
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
