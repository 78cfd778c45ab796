package org.kumobashi.server.net;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.kumobashi.protocol.identity.Protocol;
import org.kumobashi.server.TestCertificate;
import org.kumobashi.server.config.Limits;
import org.kumobashi.server.config.Origins;
import org.kumobashi.server.config.TlsMode;
import org.kumobashi.server.config.TlsTerms;

/**
 * A process whose JDK is told to ask for revocation. The authority takes its time with the list;
 * the process tells whether others were served until then, and what came of who was asked about.
 */
final class WhileAsking {
  private final TestCertificate authority = TestCertificate.create("Authority");
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final HttpServer lists =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final TestCertificate judged;

  private WhileAsking() throws IOException {
    lists.createContext("/list.crl", this::answer);
    lists.start();
    judged =
        authority.issueRevocable(
            URI.create("http://127.0.0.1:" + lists.getAddress().getPort() + "/list.crl"),
            "localhost");
  }

  /** Arguments: whose certificate it is (upstream, client), a folder. */
  public static void main(String[] arguments) throws Exception {
    WhileAsking stage = new WhileAsking();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      if (arguments[0].equals("upstream")) {
        stage.upstream(threads, Path.of(arguments[1]).resolve("authority.pem"));
      } else {
        stage.client(threads);
      }
    } finally {
      stage.lists.stop(0);
    }
  }

  private void answer(HttpExchange question) throws IOException {
    asked.countDown();
    try (question) {
      answered.await();
      byte[] list = authority.revoke();
      question.sendResponseHeaders(200, list.length);
      question.getResponseBody().write(list);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void upstream(ExecutorService threads, Path trust) throws Exception {
    authority.writeCertificate(trust);
    try (Transport transport = new Transport();
        AddressStage upstream = AddressStage.of("127.0.0.1", 0, AddressStage.healthy(judged))) {
      EventLoop loop = transport.workers().next();
      Future<Dialer.Dialled> dial =
          threads.submit(
              () ->
                  DialOnce.dial(
                      transport,
                      upstream.port(),
                      TlsMode.IMPLICIT,
                      TlsContexts.client(Optional.of(trust)),
                      loop));
      asked.await();
      try {
        loop.submit(() -> System.out.println("others served")).get(10, TimeUnit.SECONDS);
      } finally {
        answered.countDown();
      }
      System.out.println(dial.get().getClass().getSimpleName());
    }
  }

  // With one event loop for all.
  private void client(ExecutorService threads) throws Exception {
    try (DoorStage stage = new DoorStage(Limits.standard())) {
      TlsTerms.ClientCertificates wanted =
          new TlsTerms.ClientCertificates(stage.write(authority), TlsTerms.Demand.REQUEST);
      InetSocketAddress imaps =
          stage.listen(
              Protocol.IMAP, TlsTerms.of(TlsMode.IMPLICIT).with(wanted), Origins.anywhere());
      Future<String> greeting =
          threads.submit(
              () -> {
                try (SSLSocket known =
                    TlsClient.connect(judged.context(stage.certificate), imaps)) {
                  return DoorStage.line(known);
                }
              });
      asked.await();
      try (SSLSocket other =
          TlsClient.connect(TlsClient.withoutCertificate(stage.certificate), imaps)) {
        System.out.println(DoorStage.line(other).startsWith("* OK ") ? "others served" : "no");
      } finally {
        answered.countDown();
      }
      System.out.println(greeting.get());
    }
  }
}
