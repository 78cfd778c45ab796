package org.kumobashi.protocol.trace;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A closed set of words that may be shown, each in one spelling: how a person wrote it is not told
 * either.
 */
final class Vocabulary {
  static final Vocabulary MECHANISMS = of("PLAIN LOGIN XOAUTH2 OAUTHBEARER CRAM-MD5 NTLM GSSAPI");

  static final Vocabulary IMAP_COMMANDS =
      of(
          "CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN ENABLE SELECT EXAMINE CREATE DELETE"
              + " RENAME SUBSCRIBE UNSUBSCRIBE LIST LSUB XLIST NAMESPACE STATUS APPEND IDLE CLOSE"
              + " UNSELECT EXPUNGE CHECK SEARCH FETCH STORE COPY MOVE UID ID SORT THREAD COMPRESS"
              + " GETQUOTA GETQUOTAROOT SETQUOTA GETACL SETACL MYRIGHTS GETMETADATA SETMETADATA"
              + " NOTIFY");

  static final Vocabulary IMAP_CAPABILITIES =
      of(
          "IMAP4 IMAP4rev1 IMAP4rev2 AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 AUTH=OAUTHBEARER"
              + " LOGINDISABLED SASL-IR UIDPLUS MOVE ID UNSELECT CLIENTACCESSRULES"
              + " CLIENTNETWORKPRESENCELOCATION BACKENDAUTHENTICATE CHILDREN IDLE NAMESPACE"
              + " LITERAL+ LITERAL- STARTTLS QUOTA SORT THREAD=REFERENCES THREAD=ORDEREDSUBJECT"
              + " ESEARCH ENABLE CONDSTORE QRESYNC SPECIAL-USE LIST-EXTENDED LIST-STATUS"
              + " COMPRESS=DEFLATE UTF8=ACCEPT BINARY CATENATE WITHIN ACL METADATA APPENDLIMIT"
              + " OBJECTID PREVIEW STATUS=SIZE");

  static final Vocabulary IMAP_CODES =
      of(
          "ALERT BADCHARSET CAPABILITY PARSE PERMANENTFLAGS READ-ONLY READ-WRITE TRYCREATE UIDNEXT"
              + " UIDVALIDITY UNSEEN APPENDUID COPYUID UIDNOTSTICKY HIGHESTMODSEQ NOMODSEQ"
              + " UNAVAILABLE AUTHENTICATIONFAILED AUTHORIZATIONFAILED EXPIRED PRIVACYREQUIRED"
              + " CONTACTADMIN NOPERM INUSE EXPUNGEISSUED CORRUPTION SERVERBUG CLIENTBUG CANNOT"
              + " LIMIT OVERQUOTA ALREADYEXISTS NONEXISTENT TOOBIG CLOSED MODIFIED");

  static final Vocabulary IMAP_FLAGS =
      of(
          "\\Seen \\Answered \\Flagged \\Deleted \\Draft \\Recent \\* $Forwarded $MDNSent $Junk"
              + " $NotJunk Junk NonJunk");

  static final Vocabulary IMAP_FOLDER_FLAGS =
      of(
          "\\HasChildren \\HasNoChildren \\Noselect \\Noinferiors \\Marked \\Unmarked \\Subscribed"
              + " \\NonExistent \\All \\Archive \\Drafts \\Flagged \\Junk \\Sent \\Trash");

  static final Vocabulary IMAP_ITEMS =
      of(
          "ALL FAST FULL BODY BODYSTRUCTURE ENVELOPE FLAGS INTERNALDATE RFC822 RFC822.HEADER"
              + " RFC822.SIZE RFC822.TEXT UID MODSEQ MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN"
              + " SIZE FLAGS.SILENT +FLAGS -FLAGS +FLAGS.SILENT -FLAGS.SILENT NIL");

  static final Vocabulary IMAP_DATA =
      of(
          "CAPABILITY ENABLED FLAGS LIST LSUB XLIST STATUS SEARCH ESEARCH SORT THREAD ID NAMESPACE"
              + " QUOTA QUOTAROOT VANISHED ACL MYRIGHTS METADATA");

  static final Vocabulary POP3_COMMANDS =
      of(
          "USER PASS APOP AUTH STLS STAT LIST RETR DELE NOOP RSET TOP UIDL CAPA QUIT LANG UTF8"
              + " XTND XSENDER");

  static final Vocabulary POP3_CAPABILITIES =
      of(
          "TOP UIDL USER SASL STLS PLAIN LOGIN XOAUTH2 RESP-CODES AUTH-RESP-CODE PIPELINING"
              + " EXPIRE NEVER LOGIN-DELAY IMPLEMENTATION UTF8 LANG");

  static final Vocabulary POP3_CODES = of("AUTH IN-USE SYS/TEMP SYS/PERM LOGIN-DELAY");

  static final Vocabulary SMTP_COMMANDS =
      of("EHLO HELO MAIL RCPT DATA BDAT RSET NOOP VRFY EXPN HELP QUIT AUTH STARTTLS");

  static final Vocabulary SMTP_KEYWORDS =
      of(
          "SIZE PIPELINING DSN ENHANCEDSTATUSCODES STARTTLS AUTH LOGIN XOAUTH2 PLAIN 8BITMIME"
              + " BINARYMIME CHUNKING SMTPUTF8 HELP VRFY EXPN ETRN LIMITS");

  static final Vocabulary SMTP_PARAMETERS =
      of(
          "BODY=7BIT BODY=8BITMIME BODY=BINARYMIME SMTPUTF8 RET=FULL RET=HDRS NOTIFY=NEVER"
              + " NOTIFY=SUCCESS NOTIFY=FAILURE NOTIFY=DELAY NOTIFY=SUCCESS,FAILURE"
              + " NOTIFY=FAILURE,DELAY NOTIFY=SUCCESS,FAILURE,DELAY");

  private final Map<String, String> words;

  private Vocabulary(Map<String, String> words) {
    this.words = words;
  }

  private static Vocabulary of(String words) {
    return new Vocabulary(
        Arrays.stream(words.split(" ", -1))
            .collect(
                Collectors.toUnmodifiableMap(
                    word -> word.toUpperCase(Locale.ROOT), Function.identity())));
  }

  /** The word as it may be shown, if it may be. */
  Optional<String> find(String word) {
    return Optional.ofNullable(words.get(word.toUpperCase(Locale.ROOT)));
  }

  /** The words of a list, those that may not be shown replaced. */
  String filter(String list, String instead) {
    return Arrays.stream(list.strip().split(" +", -1))
        .limit(100)
        .map(word -> find(word).orElse(instead))
        .collect(Collectors.joining(" "));
  }
}
