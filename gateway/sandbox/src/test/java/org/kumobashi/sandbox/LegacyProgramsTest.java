package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real mail programs against the real gateway: curl, Python's standard library, openssl s_client.
 */
class LegacyProgramsTest {
  private static GatewayFixture gateway;

  @TempDir static Path folder;

  @BeforeAll
  static void start() throws IOException {
    gateway = new GatewayFixture();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private String user = "";
  private String password = "";

  @BeforeEach
  void enrolSomeoneNew(TestInfo test) {
    user =
        test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT)
            + "@"
            + Sandbox.DOMAIN;
    password = gateway.enrol(user).revealText();
  }

  /** A message of about so many octets, lines of all kinds, CRLF throughout. */
  static byte[] message(String from, int octets) {
    Random random = new Random(octets);
    StringBuilder text =
        new StringBuilder("From: <" + from + ">\r\nTo: <" + from + ">\r\nSubject: large\r\n\r\n");
    while (text.length() < octets) {
      String line =
          HexFormat.of()
              .formatHex(
                  random
                      .ints(35)
                      .collect(
                          StringBuilder::new,
                          (b, i) -> b.append((char) (i & 0x7f)),
                          StringBuilder::append)
                      .toString()
                      .getBytes(StandardCharsets.US_ASCII));
      text.append(random.nextInt(10) == 0 ? "." : "").append(line).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String run(byte[] input, List<String> command)
      throws IOException, InterruptedException {
    Path in = Files.write(Files.createTempFile(folder, "in", ""), input);
    Path out = Files.createTempFile(folder, "out", "");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ends: %s", command).isTrue();
    String said = Files.readString(out, StandardCharsets.ISO_8859_1);
    assertThat(process.exitValue())
        .as("%s said %s", command, said.substring(Math.max(0, said.length() - 2000)))
        .isZero();
    return said;
  }

  private List<String> curl(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "-sS",
                "--cacert",
                gateway.sandbox.certificateFile().toString(),
                "--user",
                user + ":" + password));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String sha256(byte[] octets) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }

  @Test
  @RequiresProgram("curl")
  void curlFetchesTwentyMegabytesByImapAndPop3ByteForByte() throws Exception {
    byte[] sent = message(user, 20_000_000);
    gateway.sandbox.mail().deliver(user, sent);
    Path byImap = folder.resolve("imap.eml");
    run(
        new byte[0],
        curl(
            "imaps://localhost:" + gateway.port("imaps") + "/INBOX;MAILINDEX=1",
            "-o",
            byImap.toString()));
    assertThat(sha256(Files.readAllBytes(byImap))).isEqualTo(sha256(sent));
    Path byPop = folder.resolve("pop3.eml");
    run(
        new byte[0],
        curl("pop3s://localhost:" + gateway.port("pop3s") + "/1", "-o", byPop.toString()));
    assertThat(sha256(Files.readAllBytes(byPop))).isEqualTo(sha256(sent));
  }

  @Test
  @RequiresProgram("curl")
  void curlSendsBySmtpWithStartTls() throws Exception {
    byte[] sent = message(user, 300_000);
    Path file = Files.write(folder.resolve("send.eml"), sent);
    int before = gateway.sandbox.mail().received().size();
    run(
        new byte[0],
        curl(
            "--ssl-reqd",
            "smtp://localhost:" + gateway.port("submission"),
            "--mail-from",
            user,
            "--mail-rcpt",
            user,
            "--upload-file",
            file.toString()));
    assertThat(gateway.sandbox.mail().received()).hasSize(before + 1);
    assertThat(sha256(gateway.sandbox.mail().received().getLast().octets().toArray()))
        .isEqualTo(sha256(sent));
  }

  @Test
  @RequiresProgram("python3")
  void pythonsLibrariesSendAndFetch() throws Exception {
    Path script = folder.resolve("mail.py");
    Files.writeString(
        script,
        """
        import imaplib, poplib, smtplib, ssl, sys, hashlib
        ca, user, password, imap, imaps, pop3, pop3s, submission, submissions = sys.argv[1:]
        tls = ssl.create_default_context(cafile=ca)
        body = b"Subject: from python\\r\\n\\r\\n" + b"".join(b"%d .%s\\r\\n.\\r\\n" % (i, b"x" * 980) for i in range(20000))
        smtp = smtplib.SMTP("localhost", int(submission))
        smtp.starttls(context=tls)
        smtp.login(user, password)
        smtp.sendmail(user, [user], body)
        smtp.quit()
        smtp = smtplib.SMTP_SSL("localhost", int(submissions), context=tls)
        smtp.login(user, password)
        smtp.quit()
        for box in (imaplib.IMAP4_SSL("localhost", int(imaps), ssl_context=tls), imaplib.IMAP4("localhost", int(imap))):
            if isinstance(box, imaplib.IMAP4_SSL):
                box.login(user, password)
            else:
                box.starttls(ssl_context=tls)
                box.authenticate("PLAIN", lambda _: b"\\0" + user.encode() + b"\\0" + password.encode())
            box.select("INBOX")
            data = box.fetch("1", "(BODY.PEEK[])")[1][0][1]
            assert data == body, "IMAP differs: %d %d" % (len(data), len(body))
            box.logout()
        for box in (poplib.POP3_SSL("localhost", int(pop3s), context=tls), poplib.POP3("localhost", int(pop3))):
            if not isinstance(box, poplib.POP3_SSL):
                box.stls(context=tls)
            box.user(user)
            box.pass_(password)
            data = b"".join(line + b"\\r\\n" for line in box.retr(1)[1])
            assert data == body, "POP3 differs"
            box.quit()
        print("fine")
        """);
    List<String> command =
        new ArrayList<>(
            List.of(
                "python3",
                script.toString(),
                gateway.sandbox.certificateFile().toString(),
                user,
                password));
    for (String listener : List.of("imap", "imaps", "pop3", "pop3s", "submission", "submissions")) {
      command.add(Integer.toString(gateway.port(listener)));
    }
    assertThat(run(new byte[0], command)).contains("fine");
  }

  @Test
  @RequiresProgram("openssl")
  void opensslSessionsLogInByEachProtocol() throws Exception {
    byte[] sent = message(user, 20_000_000);
    gateway.sandbox.mail().deliver(user, sent);
    String imap =
        session(
            "imaps",
            "a1 LOGIN "
                + user
                + " "
                + password
                + "\r\na2 SELECT INBOX\r\na3 FETCH 1 BODY.PEEK[]\r\na4 LOGOUT\r\n",
            "a4 OK");
    String announced = "{" + sent.length + "}\r\n";
    int begin = imap.indexOf(announced) + announced.length();
    assertThat(imap).contains("a1 OK").contains(announced);
    assertThat(
            sha256(
                imap.substring(begin, begin + sent.length).getBytes(StandardCharsets.ISO_8859_1)))
        .isEqualTo(sha256(sent));
    String pop3 =
        session(
            "pop3s",
            "USER " + user + "\r\nPASS " + password + "\r\nSTAT\r\nQUIT\r\n",
            "signing off");
    assertThat(pop3).contains("+OK Logged in").contains("+OK 1 ");
    String smtp =
        session(
            "submissions",
            "EHLO me\r\nAUTH LOGIN\r\n"
                + base64(user)
                + "\r\n"
                + base64(password)
                + "\r\nMAIL FROM:<"
                + user
                + ">\r\nRCPT TO:<"
                + user
                + ">\r\nDATA\r\nSubject: by hand\r\n\r\nby hand\r\n.\r\nQUIT\r\n",
            "221");
    assertThat(smtp)
        .contains("334 VXNlcm5hbWU6")
        .contains("334 UGFzc3dvcmQ6")
        .contains("235 2.7.0")
        .contains("354")
        .contains("250 2.0.0 OK");
    assertThat(gateway.sandbox.mail().messageCount(user)).isEqualTo(2);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  // s_client ends at the end of its input, so input stays open until the answer is there.
  private static String session(String listener, String lines, String last)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "session", "");
    Process process =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-quiet",
                "-ign_eof",
                "-verify_return_error",
                "-CAfile",
                gateway.sandbox.certificateFile().toString(),
                "-connect",
                "localhost:" + gateway.port(listener))
            .redirectOutput(out.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      process.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      Awaitility.await()
          .atMost(120, TimeUnit.SECONDS)
          .until(() -> Files.readString(out, StandardCharsets.ISO_8859_1).contains(last));
      process.getOutputStream().close();
    } finally {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
    return Files.readString(out, StandardCharsets.ISO_8859_1);
  }
}
