/**
 * Exchange Online's words in front of GreenMail's mailboxes: IMAP, POP3 and SMTP that accept
 * nothing but XOAUTH2.
 */
@NullMarked
package org.kumobashi.sandbox.mail;

import org.jspecify.annotations.NullMarked;
