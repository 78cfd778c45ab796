package org.kumobashi.protocol.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kumobashi.protocol.identity.Protocol;

/** What is shown of whole conversations, each with something hidden in every place there is. */
class RedactorTest {
  private static final String HOST = "TYCPR01MB0001.jpnprd01.prod.outlook.com";
  private static final String EVENT = "2026-11-28T01:02:03.456Z 08DC0A1B2C3D4E5F";

  private static final List<String> IMAP =
      List.of(
          "S: * OK The Microsoft Exchange IMAP4 service is ready." + " [" + base64(HOST) + "]",
          "S: * OK The Microsoft Exchange IMAP4 service is ready. ["
              + base64("hidden, no server")
              + "]",
          "C: a0 CAPABILITY",
          "S: * CAPABILITY IMAP4 IMAP4rev1 AUTH=XOAUTH2 X-HIDDEN SASL-IR",
          "S: a0 OK CAPABILITY completed.",
          "C: a1 AUTHENTICATE XOAUTH2 SElEREVOaGlkZGVu",
          "S: + SElEREVOaGlkZGVu",
          "C: HIDDEN",
          "S: a1 NO AUTHENTICATE failed.",
          "C: a2 LOGIN hidden@example.ac.jp \"hid den\"",
          "S: a2 OK LOGIN completed.",
          "C: a3 LOGIN {6}",
          "S: + Ready for additional command text.",
          "C: hidden {6}",
          "S: + hidden",
          "C: hidden",
          "S: a3 NO [AUTHENTICATIONFAILED] hidden",
          "C: a4 SELECT \"Hidden Folder\"",
          "S: * 17 EXISTS",
          "S: * FLAGS (\\Seen $Hidden)",
          "S: * OK [PERMANENTFLAGS (\\Seen \\* Hidden)] Hidden",
          "S: * OK [UIDVALIDITY 14] hidden",
          "S: * OK [HIDDEN 14] hidden",
          "S: a4 OK [READ-WRITE] SELECT completed.",
          "C: a5 UID FETCH 1:*,7 (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT X-HIDDEN)]<0.100>"
              + " Hidden)",
          "S: * 1 FETCH (UID 41 FLAGS (\\Seen hidden) INTERNALDATE \"hidden\" ENVELOPE (\"hid\" NIL"
              + " ((\"hidden \\\" hidden\" NIL \"hidden\" \"x.org\"))) RFC822.SIZE 1234"
              + " BODY[HEADER] {24}",
          "S: Subject: hidden a1 OK",
          "S:  HIDDEN hidden X-GM-HIDDEN (hidden))",
          "S: a5 OK FETCH completed.",
          "C: a6 SEARCH TEXT hidden 48291357",
          "S: * SEARCH 48291357 17",
          "S: a6 OK SEARCH completed.",
          "C: a7 APPEND \"Hidden Folder\" (\\Seen hidden) {22+}",
          "C: Subject: hidden QUIT 1",
          "S: a7 OK [APPENDUID 14 42] APPEND completed.",
          "C: a8 APPEND other {9}",
          "S: a8 NO [TRYCREATE] hidden",
          "C: a9 UID STORE 41 +FLAGS.SILENT (\\Deleted Hidden)",
          "S: a9 OK STORE completed.",
          "C: b1 LIST \"\" \"hidden*\"",
          "S: * LIST (\\HasNoChildren \\Hidden) \"/\" \"Hidden Folder\"",
          "S: b1 OK LIST completed.",
          "C: hidden-tag NOOP",
          "S: hidden-tag BAD User is authenticated but not connected.",
          "C: b2 XHIDDEN hidden",
          "S: b2 BAD Command Argument Error. 12",
          "C: hidden",
          "S: hidden",
          "C: b3 IDLE",
          "S: + IDLE accepted, awaiting DONE command.",
          "S: * 18 EXISTS",
          "C: DONE",
          "S: b3 OK IDLE completed.",
          "C: b4 RENAME hidden INBOX",
          "C: b5 ID (\"hidden\" \"hidden\")",
          "S: * ID (\"hidden\" \"hidden\")",
          "S: * XHIDDEN hidden",
          "S: * BYE Session invalidated - AccessTokenExpired",
          "S: Server Unavailable. 15",
          "C: b6 FETCH 1 \"hidden");

  private static final List<String> IMAP_SHOWN =
      List.of(
          "S: * OK The Microsoft Exchange IMAP4 service is ready. [" + HOST + "]",
          "S: * OK The Microsoft Exchange IMAP4 service is ready.",
          "C: a0 CAPABILITY",
          "S: * CAPABILITY IMAP4 IMAP4rev1 AUTH=XOAUTH2 <capability> SASL-IR",
          "S: a0 OK CAPABILITY completed.",
          "C: a1 AUTHENTICATE XOAUTH2 <secret>",
          "S: + <text of 16 octets>",
          "C: <secret>",
          "S: a1 NO AUTHENTICATE failed.",
          "C: a2 LOGIN <secret>",
          "S: a2 OK LOGIN completed.",
          "S: + Ready for additional command text.",
          "S: + <text of 6 octets>",
          "C: a3 LOGIN <secret>",
          "S: a3 NO [AUTHENTICATIONFAILED] <text of 6 octets>",
          "C: a4 SELECT <folder 1>",
          "S: * 17 EXISTS",
          "S: * FLAGS (\\Seen <keyword>)",
          "S: * OK [PERMANENTFLAGS (\\Seen \\* <keyword>)] <text of 6 octets>",
          "S: * OK [UIDVALIDITY 14] <text of 6 octets>",
          "S: * OK [<code> <arguments of 2 octets>] <text of 6 octets>",
          "S: a4 OK [READ-WRITE] SELECT completed.",
          "C: a5 UID FETCH 1:*,7 (UID FLAGS BODY.PEEK[HEADER.FIELDS <fields>]<0.100>"
              + " <word of 6 octets>)",
          "S: * 1 FETCH (UID 41 FLAGS (\\Seen <keyword>) INTERNALDATE <quoted of 6 octets> ENVELOPE"
              + " <list of 53 octets> RFC822.SIZE 1234 BODY[HEADER] <literal of 24 octets> <word of"
              + " 6 octets> <word of 6 octets> <word of 11 octets> <list of 6 octets>)",
          "S: a5 OK FETCH completed.",
          "C: a6 SEARCH <arguments of 18 octets>",
          "S: * SEARCH <data of 11 octets>",
          "S: a6 OK SEARCH completed.",
          "C: a7 APPEND <folder 1> <list of 12 octets> <literal of 22 octets>",
          "S: a7 OK [APPENDUID 14 42] APPEND completed.",
          "C: a8 APPEND <folder 2> <literal of 9 octets>",
          "S: a8 NO [TRYCREATE] <text of 6 octets>",
          "C: a9 UID STORE 41 +FLAGS.SILENT (\\Deleted <keyword>)",
          "S: a9 OK STORE completed.",
          "C: b1 LIST <arguments of 7 octets>",
          "S: * LIST (\\HasNoChildren <flag>) <folder>",
          "S: b1 OK LIST completed.",
          "C: <tag 1> NOOP",
          "S: <tag 1> BAD User is authenticated but not connected.",
          "C: <line of 17 octets>",
          "S: <line of 33 octets>",
          "C: <line of 6 octets>",
          "S: <line of 6 octets>",
          "C: b3 IDLE",
          "S: + IDLE accepted, awaiting DONE command.",
          "S: * 18 EXISTS",
          "C: DONE",
          "S: b3 OK IDLE completed.",
          "C: b4 RENAME <folder 3> INBOX",
          "C: b5 ID <argument of 17 octets>",
          "S: * ID <data of 19 octets>",
          "S: * <data of 14 octets>",
          "S: * BYE Session invalidated - AccessTokenExpired",
          "S: Server Unavailable. 15",
          "C: b6 FETCH 1 <quoted of 6 octets>");

  private static final List<String> POP3 =
      List.of(
          "S: +OK The Microsoft Exchange POP3 service is ready. [hidden]",
          "C: AUTH XOAUTH2",
          "S: + ",
          "C: aGlkZGVu hidden",
          "S: +OK User successfully authenticated.",
          "C: USER hidden@example.ac.jp",
          "S: +OK hidden",
          "C: PASS hid den",
          "S: -ERR [AUTH] hidden",
          "C: STAT",
          "S: +OK 3 1234",
          "C: CAPA",
          "S: +OK hidden",
          "S: TOP",
          "S: SASL XOAUTH2 HIDDEN",
          "S: .",
          "C: LIST",
          "C: UIDL",
          "C: RETR 2",
          "C: TOP 1 hidden",
          "C: LIST 1",
          "C: DELE 1",
          "S: +OK 3 hidden",
          "S: 1 17",
          "S: 48291357 48291357",
          "S: .",
          "S: +OK",
          "S: 1 hidden",
          "S: .",
          "S: +OK",
          "S: Subject: hidden",
          "S: +OK 48291357",
          "S: -ERR hidden",
          "S: ..",
          "S: .",
          "S: +OK",
          "S: .",
          "S: +OK 1 17",
          "S: -ERR hidden",
          "C: HIDDEN hidden",
          "S: -ERR Protocol error. 19",
          "S: hidden",
          "S: +OK 48291357",
          "C: QUIT hidden",
          "S: +OK Microsoft Exchange Server 2016 POP3 server signing off.");

  private static final List<String> POP3_SHOWN =
      List.of(
          "S: +OK The Microsoft Exchange POP3 service is ready.",
          "C: AUTH XOAUTH2",
          "S: +",
          "C: <secret>",
          "S: +OK User successfully authenticated.",
          "C: USER <secret>",
          "S: +OK <text of 6 octets>",
          "C: PASS <secret>",
          "S: -ERR [AUTH] <text of 6 octets>",
          "C: STAT",
          "S: +OK 3 1234",
          "C: CAPA",
          "S: +OK <text of 6 octets>",
          "S: TOP",
          "S: SASL XOAUTH2 <word>",
          "S: <2 lines>",
          "S: .",
          "C: LIST",
          "C: UIDL",
          "C: RETR 2",
          "C: TOP <argument of 8 octets>",
          "C: LIST 1",
          "C: DELE 1",
          "S: +OK <text of 8 octets>",
          "S: <2 lines>",
          "S: .",
          "S: +OK",
          "S: <1 line>",
          "S: .",
          "S: +OK",
          "S: <message of 48 octets>",
          "S: .",
          "S: +OK",
          "S: <message of 0 octets>",
          "S: .",
          "S: +OK 1 17",
          "S: -ERR <text of 6 octets>",
          "C: <line of 13 octets>",
          "S: -ERR Protocol error. 19",
          "S: <line of 6 octets>",
          "S: +OK <text of 8 octets>",
          "C: QUIT <argument of 6 octets>",
          "S: +OK Microsoft Exchange Server 2016 POP3 server signing off.");

  private static final List<String> SMTP =
      List.of(
          "S: 220 hidden.outlook.office365.com hidden [" + HOST + " " + EVENT + "]",
          "C: EHLO hidden.example.ac.jp",
          "S: 250-hidden.example.ac.jp Hello [hidden]",
          "S: 250-SIZE 157286400",
          "S: 250-AUTH LOGIN XOAUTH2",
          "S: 250-XHIDDEN hidden",
          "S: 250 SMTPUTF8",
          "C: AUTH PLAIN aGlkZGVu",
          "S: 334 aGlkZGVu",
          "C: hidden",
          "S: 535 5.7.3 Authentication unsuccessful [" + HOST + " " + EVENT + "]",
          "C: MAIL FROM:<Alice@Example.ac.jp> SIZE=1234 BODY=8BITMIME AUTH=<hidden> ENVID=hidden",
          "C: RCPT TO:<hidden@example.org> NOTIFY=NEVER ORCPT=rfc822;hidden@example.org",
          "C: RCPT TO:<HIDDEN@example.org>",
          "C: RCPT TO:<hidden-2@example.org>",
          "C: RCPT TO: hidden@example.org",
          "C: DATA",
          "S: 250 2.1.0 Sender OK",
          "S: 250 2.1.5 Recipient OK",
          "S: 250 2.1.5 Recipient OK",
          "S: 550 5.1.1 hidden@example.org is unknown",
          "S: 501 hidden",
          "S: 354 Start mail input; end with <CRLF>.<CRLF>",
          "C: Subject: hidden",
          "C: QUIT",
          "C: MAIL FROM:<hidden> SIZE=48291357",
          "C: ..\n.\nNOOP 48291357\n.\r",
          "C: .",
          "S: 250 2.0.0 OK <hidden@" + HOST + "> [Hostname=" + HOST + "]",
          "C: BDAT 8 LAST",
          "C: hidden",
          "S: 503 5.5.1 hidden",
          "C: VRFY hidden",
          "C: NOOP",
          "C: HIDDEN hidden",
          "S: 252",
          "S: 250",
          "S: hidden",
          "S: 500 5.3.3 Unrecognized command 'hidden' [" + HOST.replace("CPR", "hidden") + "!]",
          "C: MAIL FROM:<>",
          "C: QUIT");

  private static final List<String> SMTP_SHOWN =
      List.of(
          "S: 220 <text of 35 octets> [" + HOST + " " + EVENT + "]",
          "C: EHLO <name of 20 octets>",
          "S: 250-<text of 26 octets>",
          "S: 250-SIZE 157286400",
          "S: 250-AUTH LOGIN XOAUTH2",
          "S: 250-<text of 14 octets>",
          "S: 250 SMTPUTF8",
          "C: AUTH PLAIN <secret>",
          "S: 334 <challenge of 8 octets>",
          "C: <secret>",
          "S: 535 5.7.3 Authentication unsuccessful [" + HOST + " " + EVENT + "]",
          "C: MAIL FROM:<the mailbox> SIZE=1234 BODY=8BITMIME <parameter of 13 octets>"
              + " <parameter of 12 octets>",
          "C: RCPT TO:<address 1> NOTIFY=NEVER <parameter of 31 octets>",
          "C: RCPT TO:<address 1>",
          "C: RCPT TO:<address 2>",
          "C: RCPT <argument of 22 octets>",
          "C: DATA",
          "S: 250 2.1.0 Sender OK",
          "S: 250 2.1.5 Recipient OK",
          "S: 250 2.1.5 Recipient OK",
          "S: 550 5.1.1 <text of 29 octets>",
          "S: 501 <text of 6 octets>",
          "S: 354 Start mail input; end with <CRLF>.<CRLF>",
          "C: <message of 80 octets>",
          "C: .",
          "S: 250 2.0.0 <text of 51 octets> [Hostname=" + HOST + "]",
          "C: BDAT <chunk of 8 octets>",
          "S: 503 5.5.1 <text of 6 octets>",
          "C: VRFY <argument of 6 octets>",
          "C: NOOP",
          "C: <line of 13 octets>",
          "S: 252",
          "S: 250",
          "S: <line of 6 octets>",
          "S: 500 5.3.3 <text of 29 octets>",
          "C: MAIL FROM:<>",
          "C: QUIT");

  private static String base64(String server) {
    return Base64.getEncoder().encodeToString(server.getBytes(StandardCharsets.UTF_16LE));
  }

  private static List<String> conversation(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> IMAP;
      case POP3 -> POP3;
      case SMTP -> SMTP;
    };
  }

  private static void assertHidden(List<String> shown) {
    assertThat(shown)
        .allSatisfy(
            line ->
                assertThat(line)
                    .doesNotContainIgnoringCase("hidden")
                    .doesNotContainIgnoringCase("hid den")
                    .doesNotContain("SElEREVO", "aGlkZGVu", "48291357")
                    .matches("[ -~]*"));
  }

  @ParameterizedTest
  @EnumSource
  void showsNothingHidden(Protocol protocol) {
    assertHidden(Overheard.play(protocol, Overheard.WHOLE, conversation(protocol)));
  }

  @ParameterizedTest
  @EnumSource
  void showsTheSameInAnyChunking(Protocol protocol) {
    List<String> lines = conversation(protocol);
    List<String> shown = Overheard.play(protocol, Overheard.WHOLE, lines);
    assertThat(Overheard.play(protocol, Overheard.DRIBBLED, lines)).isEqualTo(shown);
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      assertThat(Overheard.play(protocol, Overheard.random(random), lines)).isEqualTo(shown);
    }
  }

  @ParameterizedTest
  @EnumSource
  void showsNothingHiddenWhereverItBegins(Protocol protocol) {
    List<String> lines = conversation(protocol);
    for (int from = 1; from < lines.size(); from++) {
      List<String> shown =
          Overheard.play(protocol, Overheard.WHOLE, lines.subList(from, lines.size()));
      assertThat(shown)
          .allSatisfy(line -> assertThat(line).doesNotContainIgnoringCase("hidden"))
          .allSatisfy(line -> assertThat(line).doesNotContain("SElEREVO", "aGlkZGVu"));
    }
  }

  @Test
  void showsAnImapConversation() {
    assertThat(Overheard.play(Protocol.IMAP, Overheard.WHOLE, IMAP)).isEqualTo(IMAP_SHOWN);
  }

  @Test
  void showsAPop3Conversation() {
    assertThat(Overheard.play(Protocol.POP3, Overheard.WHOLE, POP3)).isEqualTo(POP3_SHOWN);
  }

  @Test
  void showsAnSmtpConversation() {
    assertThat(Overheard.play(Protocol.SMTP, Overheard.WHOLE, SMTP)).isEqualTo(SMTP_SHOWN);
  }
}
