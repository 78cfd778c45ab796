package org.kumobashi.server.notices;

import org.kumobashi.server.accounts.NoticeKind;

/**
 * What a notice says, Japanese first, then English.
 *
 * @param text the body; lines are ended by LF
 */
record NoticeWords(String subject, String text) {
  /** The name beside the address a notice comes from. */
  static final String SENDER = "メール接続のお知らせ / Mail access";

  private static final String SIGN_IN_REQUIRED =
      """
      {mailbox} の接続についてお知らせします。

      登録した機器（メールソフト、複合機など）から、このメールボックスを使えなくなっています。
      もう一度サインインすると、すべての機器が元どおり使えます。
      機器のパスワードは今のままで、設定し直す必要はありません。

      ブラウザーで次のページを開き、大学のアカウントでサインインしてください。
        {portal}

      このメールでパスワードをお尋ねすることはありません。
      ご不明な点は、ヘルプデスクにお問い合わせください。

      ----------------------------------------------------------------

      About the mailbox {mailbox}:

      Your devices (mail programs, printers and so on) can no longer use this mailbox.
      Sign in once more, and all of them work again. Their passwords stay as they are;
      there is nothing to set up anew.

      Open this page in a browser and sign in with your university account:
        {portal}

      This mail does not ask for any password. If in doubt, ask the help desk.
      """;

  private static final String EXPIRING =
      """
      {mailbox} の接続についてお知らせします。

      登録した機器（メールソフト、複合機など）は今も使えますが、Microsoft との接続を長い間
      更新できていないため、まもなく使えなくなります。
      もう一度サインインすると、このまま使い続けられます。機器のパスワードは変わりません。

      ブラウザーで次のページを開き、大学のアカウントでサインインしてください。
        {portal}

      このメールでパスワードをお尋ねすることはありません。
      ご不明な点は、ヘルプデスクにお問い合わせください。

      ----------------------------------------------------------------

      About the mailbox {mailbox}:

      Your devices (mail programs, printers and so on) still work, but their connection with
      Microsoft could not be renewed for a long time and will soon end.
      Sign in once more, and they go on working. Their passwords stay as they are.

      Open this page in a browser and sign in with your university account:
        {portal}

      This mail does not ask for any password. If in doubt, ask the help desk.
      """;

  static NoticeWords of(NoticeKind kind, String mailbox, String portal) {
    return switch (kind) {
      case SIGN_IN_REQUIRED ->
          new NoticeWords(
              "【要対応】機器からメールを使うには再サインインが必要です" + " / Sign in again to use mail on your devices",
              filled(SIGN_IN_REQUIRED, mailbox, portal));
      case EXPIRING ->
          new NoticeWords(
              "【要対応】まもなく機器からメールを使えなくなります" + " / Your devices will soon lose access to mail",
              filled(EXPIRING, mailbox, portal));
    };
  }

  private static String filled(String text, String mailbox, String portal) {
    return text.replace("{mailbox}", mailbox).replace("{portal}", portal);
  }
}
