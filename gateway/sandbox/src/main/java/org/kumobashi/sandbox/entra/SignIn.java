package org.kumobashi.sandbox.entra;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.kumobashi.sandbox.Tenant;

/** The authorize endpoint and the page that confirms device codes. */
final class SignIn {
  private final Tenant tenant;
  private final Clients clients;
  private final AuthorizationCodes codes;
  private final DeviceCodes devices;
  private final Pages pages;
  private final SignInFaults faults;

  SignIn(TokenEndpoint.Books books, SignInFaults faults) {
    this.faults = faults;
    this.tenant = books.tenant();
    this.clients = books.clients();
    this.codes = books.codes();
    this.devices = books.devices();
    this.pages = new Pages(tenant);
  }

  /** The sign-in page, or what is wrong with the request. */
  HttpAnswer ask(Form request) {
    String wrong = fault(request);
    if (!wrong.isEmpty()) {
      return HttpAnswer.html(400, pages.note(wrong));
    }
    return faults
        .outOfOrder()
        .map(fault -> HttpAnswer.html(fault.status(), pages.note("Out of order. Try again later.")))
        .orElseGet(() -> HttpAnswer.html(200, pages.signIn(request)));
  }

  /** The person's decision, sent on to the application. */
  HttpAnswer decide(Form request) {
    String wrong = fault(request);
    if (!wrong.isEmpty()) {
      return HttpAnswer.html(400, pages.note(wrong));
    }
    Map<String, String> fields = new LinkedHashMap<>(decision(request));
    if (!request.get("state").isEmpty()) {
      fields.put("state", request.get("state"));
    }
    String target = request.get("redirect_uri");
    return request.get("response_mode").equals("form_post")
        ? HttpAnswer.html(200, pages.formPost(target, fields))
        : HttpAnswer.redirect(Pages.withQuery(target, fields));
  }

  private Map<String, String> decision(Form request) {
    Optional<Tenant.Person> person = decided(request);
    if (person.isEmpty()) {
      return request.get("decision").equals("back")
          ? error("access_denied", "The user has cancelled the sign-in.", "cancel")
          : error("access_denied", described(65004), "");
    }
    return faults
        .sentBack()
        .map(fault -> error(fault.error(), described(fault.number()), ""))
        .orElseGet(
            () ->
                Map.of(
                    "code",
                    codes.issue(consent(request, person.get().upn())),
                    "session_state",
                    "00000000-0000-0000-0000-000000000000"));
  }

  private static Map<String, String> error(String error, String description, String subcode) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("error", error);
    fields.put("error_description", description);
    if (!subcode.isEmpty()) {
      fields.put("error_subcode", subcode);
    }
    return fields;
  }

  private static String described(int number) {
    return "AADSTS" + number + ": " + EntraError.ofNumber(number).text();
  }

  /** The page for a device code. */
  HttpAnswer askDevice(Form request) {
    return HttpAnswer.html(200, pages.device(request.get("user_code")));
  }

  /** The person's decision about a device. */
  HttpAnswer decideDevice(Form request) {
    if (devices.forbidden()) {
      return HttpAnswer.html(
          403, pages.note("AADSTS53003: Access was blocked by a Conditional Access policy."));
    }
    Optional<String> upn = decided(request).map(Tenant.Person::upn);
    return devices.answer(request.get("user_code"), upn)
        ? HttpAnswer.html(200, pages.note("Done. You may go back to your device."))
        : HttpAnswer.html(400, pages.note("There is no such code."));
  }

  private Optional<Tenant.Person> decided(Form request) {
    return request.get("decision").equals("accept")
        ? tenant.person(request.get("upn"))
        : Optional.empty();
  }

  private static AuthorizationCodes.Consent consent(Form request, String upn) {
    return new AuthorizationCodes.Consent(
        upn,
        request.get("client_id"),
        request.get("redirect_uri"),
        request.get("scope"),
        request.get("code_challenge"),
        request.get("nonce"));
  }

  private String fault(Form request) {
    if (!clients.knows(request.get("client_id"))) {
      return "AADSTS700016: The application was not found in this directory.";
    }
    if (!request.get("response_type").equals("code")) {
      return "AADSTS700051: Only response_type code is enabled.";
    }
    if (!request.get("redirect_uri").matches("https?://.+")) {
      return "AADSTS50011: The redirect URI is missing or not absolute.";
    }
    boolean plain =
        !request.get("code_challenge").isEmpty()
            && !request.get("code_challenge_method").equals("S256");
    return plain ? "AADSTS501491: Only code_challenge_method S256 is accepted." : "";
  }
}
