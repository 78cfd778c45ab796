package org.kumobashi.server.config;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.kumobashi.protocol.identity.Protocol;

/** The Microsoft 365 clouds: each has its own sign-in service, mail servers and resource. */
public enum Cloud {
  /** Microsoft 365 for everybody, and GCC. */
  WORLD,
  /** GCC High. */
  GCC_HIGH,
  /** The United States Department of Defense. */
  DOD,
  /** Microsoft 365 operated by 21Vianet in China. */
  VIANET;

  /** The name as it stands in the configuration. */
  public String word() {
    return switch (this) {
      case WORLD -> "world";
      case GCC_HIGH -> "gcc-high";
      case DOD -> "dod";
      case VIANET -> "21vianet";
    };
  }

  /** The URL of the sign-in service, up to the tenant. */
  public URI authority() {
    return URI.create(
        switch (this) {
          case WORLD -> "https://login.microsoftonline.com";
          case GCC_HIGH, DOD -> "https://login.microsoftonline.us";
          case VIANET -> "https://login.partner.microsoftonline.cn";
        });
  }

  /** The mail server that speaks this protocol. */
  public Upstream.Server server(Protocol protocol) {
    return switch (protocol) {
      case IMAP -> new Upstream.Server(mailboxHost(), 993, TlsMode.IMPLICIT);
      case POP3 -> new Upstream.Server(mailboxHost(), 995, TlsMode.IMPLICIT);
      case SMTP -> new Upstream.Server(submissionHost(), 587, TlsMode.STARTTLS);
    };
  }

  /** The delegated scopes of all three protocols, in their usual order. */
  public Set<String> scopes() {
    return new LinkedHashSet<>(
        List.of(
            resource() + "/IMAP.AccessAsUser.All",
            resource() + "/POP.AccessAsUser.All",
            resource() + "/SMTP.Send"));
  }

  /** The scope of tokens that belong to no user. */
  public String appOnlyScope() {
    // In the world cloud alone the two kinds of grant name the same resource by different hosts.
    return (this == WORLD ? "https://outlook.office365.com" : resource()) + "/.default";
  }

  private String resource() {
    return switch (this) {
      case WORLD -> "https://outlook.office.com";
      case GCC_HIGH -> "https://outlook.office365.us";
      case DOD -> "https://outlook-dod.office365.us";
      case VIANET -> "https://partner.outlook.cn";
    };
  }

  private String mailboxHost() {
    return switch (this) {
      case WORLD -> "outlook.office365.com";
      case GCC_HIGH -> "outlook.office365.us";
      case DOD -> "outlook-dod.office365.us";
      case VIANET -> "partner.outlook.cn";
    };
  }

  private String submissionHost() {
    return switch (this) {
      case WORLD -> "smtp.office365.com";
      case GCC_HIGH -> "smtp.office365.us";
      case DOD -> "outlook-dod.office365.us";
      case VIANET -> "smtp.partner.outlook.cn";
    };
  }
}
