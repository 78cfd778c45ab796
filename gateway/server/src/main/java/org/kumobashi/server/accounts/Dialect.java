package org.kumobashi.server.accounts;

import java.util.Locale;

/**
 * What SQLite and PostgreSQL say in different words. All other statements are the same for both, to
 * the letter.
 */
enum Dialect {
  /**
   * The write lock is taken at once: a transaction that reads first and writes later could
   * otherwise find that another process wrote in between, and fail.
   */
  SQLITE("begin immediate", "select 1 from sqlite_master where name = 'schema_version'", "text"),

  /**
   * PostgreSQL lets many write at once, which would break what reads before it writes: the chain of
   * the audit log, the exchange of a refresh token. So that one thought is true of both, whoever
   * writes several things takes turns here too, over all gateways. The lock is a statement of its
   * own, as each statement sees what was committed before it began.
   *
   * <p>Texts are compared octet by octet, as SQLite does. What the database's own language says may
   * differ between servers, and between versions of one.
   */
  POSTGRESQL(
      "begin; select pg_advisory_xact_lock(7164199604826534514)",
      "select 1 where to_regclass('schema_version') is not null",
      "text collate \"C\"");

  private final String begin;
  private final String storeQuery;
  private final String textType;

  Dialect(String begin, String storeQuery, String textType) {
    this.begin = begin;
    this.storeQuery = storeQuery;
    this.textType = textType;
  }

  /** What begins a transaction that nobody else can write beside; may wait for its turn. */
  String begin() {
    return begin;
  }

  /** Has a row if the database has been through any migration. */
  String storeQuery() {
    return storeQuery;
  }

  /** The common words of a migration as this database is to read them. */
  String schema(String common) {
    return common.replaceAll("\\btext\\b", textType);
  }

  /** The name in files that only this database understands. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
