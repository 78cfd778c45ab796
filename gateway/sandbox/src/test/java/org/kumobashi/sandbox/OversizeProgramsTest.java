package org.kumobashi.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kumobashi.sandbox.mail.Quirk;
import org.kumobashi.sandbox.mail.SandboxMail;
import org.kumobashi.server.config.BareNewlines;
import org.kumobashi.server.config.Listener;

/** Real mail programs that send messages at the size limit and beyond it. */
class OversizeProgramsTest {
  private static final String ALICE = GatewayFixture.ALICE;
  private static final String SOMEONE = "someone@example.ac.jp";
  private static final int LIMIT = 26_214_400;
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;
  private GatewayFixture gateway;
  private SandboxMail mail;

  @BeforeEach
  void start() throws IOException {
    Listener.Content small = new Listener.Content(MEBIBYTE, 4 * MEBIBYTE, BareNewlines.NORMALIZE);
    gateway = GatewayFixture.configured(new SubmissionSetting().content("submission", small));
    mail = gateway.sandbox.mail();
    mail.quirks().off(Quirk.SAVES_SENT);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static byte[] content(int octets) {
    String header =
        "From: <%s>\r\nTo: <%s>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0900\r\nMessage-ID: <1@test>\r\n"
            .formatted(ALICE, SOMEONE);
    byte[] rest = OversizeTest.content(octets - header.length());
    byte[] whole = Arrays.copyOf(header.getBytes(StandardCharsets.US_ASCII), octets);
    System.arraycopy(rest, 0, whole, header.length(), rest.length);
    return whole;
  }

  private Path file(String name, byte[] octets) throws IOException {
    return Files.write(folder.resolve(name), octets);
  }

  private String port(String listener) {
    return Integer.toString(gateway.port(listener));
  }

  private void assertOnlyStored(byte[]... contents) {
    assertThat(mail.received()).hasSize(contents.length);
    for (int i = 0; i < contents.length; i++) {
      assertThat(Arrays.equals(mail.received().get(i).octets().toArray(), contents[i])).isTrue();
    }
  }

  private ProgramRun swaks(byte[] content) throws IOException, InterruptedException {
    // What it does to content by itself takes minutes for a large one, so it is ready for the wire.
    // swaks adds the last line end.
    byte[] stuffed = OversizeTest.stuffed(content);
    byte[] wire = Arrays.copyOf(stuffed, stuffed.length + 1);
    wire[stuffed.length] = '.';
    Path data = file("swaks.eml", wire);
    List<String> command =
        List.of(
            "swaks",
            "--server",
            "localhost",
            "--port",
            port("submissions"),
            "--tls-on-connect",
            "--tls-ca-path",
            gateway.sandbox.certificateFile().toString(),
            "--tls-verify",
            "--auth",
            "PLAIN",
            "--auth-user",
            ALICE,
            "--auth-password",
            gateway.password.revealText(),
            "--from",
            ALICE,
            "--to",
            SOMEONE,
            "--no-data-fixup",
            "--suppress-data",
            "--timeout",
            "120s",
            "--data",
            "@" + data);
    return ProgramRun.of(file("empty", new byte[0]), command);
  }

  @Test
  @RequiresProgram("swaks")
  @DisplayName("R47 swaks sends exactly the limit, and shows why one octet more is refused")
  void swaksHearsOfTheLimit() throws Exception {
    byte[] largest = content(LIMIT);
    ProgramRun sent = swaks(largest);
    assertThat(sent.said()).contains("250 2.0.0 OK");
    assertThat(sent.code()).isZero();
    ProgramRun refused = swaks(content(LIMIT + 1));
    assertThat(refused.said())
        .contains("552 5.3.4 The message has 26214401 octets, the limit is 26214400")
        .contains("37 %")
        .contains("221 2.0.0");
    assertThat(refused.code()).isNotZero();
    assertOnlyStored(largest);
  }

  private ProgramRun msmtp(byte[] content) throws IOException, InterruptedException {
    String unixLines = new String(content, StandardCharsets.US_ASCII).replace("\r\n", "\n");
    Path data = file("msmtp.eml", unixLines.getBytes(StandardCharsets.US_ASCII));
    Path password =
        file("password", gateway.password.revealText().getBytes(StandardCharsets.US_ASCII));
    List<String> command = new ArrayList<>();
    command.add("msmtp");
    command.add("--host=localhost");
    command.add("--port=" + port("submissions"));
    command.add("--tls=on");
    command.add("--tls-starttls=off");
    command.add("--tls-trust-file=" + gateway.sandbox.certificateFile());
    command.add("--auth=plain");
    command.add("--user=" + ALICE);
    command.add("--passwordeval=cat " + password);
    command.add("--from=" + ALICE);
    command.add(SOMEONE);
    return ProgramRun.of(data, command);
  }

  @Test
  @RequiresProgram("msmtp")
  @DisplayName("R47 msmtp sends exactly the limit, and shows why one octet more is refused")
  void msmtpHearsOfTheLimit() throws Exception {
    byte[] largest = content(LIMIT);
    ProgramRun sent = msmtp(largest);
    assertThat(sent.said()).isEmpty();
    assertThat(sent.code()).isZero();
    ProgramRun refused = msmtp(content(LIMIT + 1));
    assertThat(refused.said())
        .contains("552 5.3.4 The message has 26214401 octets, the limit is 26214400")
        .contains("37 %");
    assertThat(refused.code()).isNotZero();
    assertOnlyStored(largest);
  }

  @Test
  @RequiresProgram("python3")
  @DisplayName("R47 smtplib: limit, limit and one, undeclared, lying, far too large")
  void smtplibHearsOfTheLimit() throws Exception {
    Path script = folder.resolve("oversize.py");
    Files.writeString(
        script,
        """
        import smtplib, ssl, sys
        ca, user, password, submission, submissions, largest, small = sys.argv[1:]
        tls = ssl.create_default_context(cafile=ca)
        someone = "someone@example.ac.jp"
        largest, small = open(largest, "rb").read(), open(small, "rb").read()
        limit, over = len(largest), b"X" + largest
        smtp = smtplib.SMTP_SSL("localhost", int(submissions), context=tls)
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == str(limit), smtp.esmtp_features
        smtp.login(user, password)

        def check(code, text):
            assert code == 552 and text.startswith(b"5.3.4 The message has %d octets, the limit is %d" % (limit + 1, limit)), (code, text)
            assert b"37 %" in text, text

        smtp.sendmail(user, [someone], largest)
        try:
            smtp.sendmail(user, [someone], over)
            raise SystemExit("a declared message over the limit was accepted")
        except smtplib.SMTPSenderRefused as refused:
            check(refused.smtp_code, refused.smtp_error)
        for declared in ([], ["SIZE=10"]):
            assert smtp.mail(user, declared)[0] == 250
            assert smtp.rcpt(someone)[0] == 250
            check(*smtp.data(over))
        smtp.sendmail(user, [someone], small)
        smtp.quit()

        smtp = smtplib.SMTP("localhost", int(submission))
        smtp.starttls(context=tls)
        smtp.login(user, password)
        assert smtp.mail(user)[0] == 250
        assert smtp.rcpt(someone)[0] == 250
        code, text = smtp.data(largest[:8 << 20])
        assert code == 421 and text.startswith(b"4.3.4 "), (code, text)
        print("fine")
        """);
    byte[] largest = content(LIMIT);
    byte[] small = SubmissionClient.message("small");
    List<String> command =
        List.of(
            "python3",
            script.toString(),
            gateway.sandbox.certificateFile().toString(),
            ALICE,
            gateway.password.revealText(),
            port("submission"),
            port("submissions"),
            file("largest.eml", largest).toString(),
            file("small.eml", small).toString());
    ProgramRun run = ProgramRun.of(file("empty", new byte[0]), command);
    assertThat(run.said()).contains("fine");
    assertThat(run.code()).isZero();
    assertOnlyStored(largest, small);
  }
}
