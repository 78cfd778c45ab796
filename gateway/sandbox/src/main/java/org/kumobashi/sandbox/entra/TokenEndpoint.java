package org.kumobashi.sandbox.entra;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.kumobashi.sandbox.Tenant;

/** Grants: what is shown in, tokens or an error out. Knows nothing of HTTP or of faults. */
final class TokenEndpoint {
  private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

  /** Where grants are kept, and who may use them. */
  record Books(
      Tenant tenant,
      Clients clients,
      RefreshTokens refreshTokens,
      AuthorizationCodes codes,
      DeviceCodes devices) {}

  /** Tokens or an error. */
  sealed interface Outcome {
    /** The members of a good answer. */
    record Granted(Map<String, Object> members) implements Outcome {}

    /** What is wrong. */
    record Refused(EntraError error) implements Outcome {}
  }

  private record Wish(String upn, String clientId, List<String> scopes, String nonce) {}

  private final Books books;
  private final TokenResponses responses;
  private final InstantSource clock;

  TokenEndpoint(Books books, TokenResponses responses, InstantSource clock) {
    this.books = books;
    this.responses = responses;
    this.clock = clock;
  }

  /** The person a request is about as far as one can tell before judging it, or an empty text. */
  String subject(Form form) {
    return books
        .refreshTokens()
        .holder(form.get("refresh_token"))
        .map(RefreshTokens.Holder::upn)
        .or(() -> books.codes().upn(form.get("code")))
        .orElse("");
  }

  Outcome grant(Form form, String issuer) {
    if (!form.has(Set.of("grant_type", "client_id"))) {
      return refused(900144);
    }
    Optional<Integer> fault = books.clients().fault(form);
    if (fault.isPresent()) {
      return refused(fault.get());
    }
    return switch (form.get("grant_type")) {
      case "refresh_token" -> refresh(form, issuer);
      case "authorization_code" -> code(form, issuer);
      case "client_credentials" ->
          new Outcome.Granted(
              responses.forApplication(form.get("client_id"), form.scopes(), issuer));
      case DEVICE, "device_code" -> device(form, issuer);
      default -> refused(70003);
    };
  }

  /** The HTTP form of an error. */
  HttpAnswer answer(EntraError error) {
    return error.answer(clock.instant());
  }

  private Outcome refresh(Form form, String issuer) {
    String clientId = form.get("client_id");
    return books
        .refreshTokens()
        .redeem(form.get("refresh_token"), clientId)
        .map(
            holder ->
                forPerson(
                    new Wish(holder.upn(), clientId, form.scopes(), ""),
                    issuer,
                    one -> books.refreshTokens().issue(one, form.get("refresh_token"))))
        .orElseGet(() -> refused(70000));
  }

  private Outcome code(Form form, String issuer) {
    return books
        .codes()
        .redeem(form)
        .map(
            consent ->
                forPerson(
                    new Wish(
                        consent.upn(),
                        consent.clientId(),
                        scopes(form, consent.scope()),
                        consent.nonce()),
                    issuer))
        .orElseGet(() -> refused(50148));
  }

  private Outcome device(Form form, String issuer) {
    String code = form.get(form.get("device_code").isEmpty() ? "code" : "device_code");
    return switch (books.devices().poll(code, form.get("client_id"))) {
      case DeviceCodes.Poll.Confirmed(String upn, String scope) ->
          forPerson(new Wish(upn, form.get("client_id"), scopes(form, scope), ""), issuer);
      case DeviceCodes.Poll.NotConfirmed(String error, int number) ->
          new Outcome.Refused(EntraError.named(error, number, "The device code is not confirmed."));
    };
  }

  private Outcome forPerson(Wish wish, String issuer) {
    return forPerson(wish, issuer, books.refreshTokens()::issue);
  }

  private Outcome forPerson(
      Wish wish, String issuer, Function<RefreshTokens.Holder, String> nextRefreshToken) {
    Optional<Tenant.Person> person = books.tenant().person(wish.upn());
    if (person.isEmpty()) {
      return refused(50034);
    }
    Map<String, Object> members =
        responses.forPerson(
            new TokenResponses.Order(person.get(), wish.clientId(), wish.scopes(), wish.nonce()),
            issuer);
    var holder = new RefreshTokens.Holder(wish.upn(), wish.clientId());
    members.put("refresh_token", nextRefreshToken.apply(holder));
    return new Outcome.Granted(members);
  }

  private static List<String> scopes(Form form, String agreed) {
    return TokenResponses.withoutSignIn(form.scopes()).isEmpty()
        ? new Form(Map.of("scope", agreed)).scopes()
        : form.scopes();
  }

  private static Outcome refused(int number) {
    return new Outcome.Refused(EntraError.ofNumber(number));
  }
}
