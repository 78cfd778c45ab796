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

  SignIn(TokenEndpoint.Books books) {
    this.tenant = books.tenant();
    this.clients = books.clients();
    this.codes = books.codes();
    this.devices = books.devices();
    this.pages = new Pages(tenant);
  }

  /** The sign-in page, or what is wrong with the request. */
  HttpAnswer ask(Form request) {
    String wrong = fault(request);
    return wrong.isEmpty()
        ? HttpAnswer.html(200, pages.signIn(request))
        : HttpAnswer.html(400, pages.note(wrong));
  }

  /** The person's decision, sent on to the application. */
  HttpAnswer decide(Form request) {
    String wrong = fault(request);
    if (!wrong.isEmpty()) {
      return HttpAnswer.html(400, pages.note(wrong));
    }
    Map<String, String> fields = new LinkedHashMap<>();
    Optional<Tenant.Person> person = decided(request);
    if (person.isPresent()) {
      fields.put("code", codes.issue(consent(request, person.get().upn())));
      fields.put("session_state", "00000000-0000-0000-0000-000000000000");
    } else {
      fields.put("error", "access_denied");
      fields.put("error_description", "AADSTS65004: User declined to consent to access the app.");
    }
    if (!request.get("state").isEmpty()) {
      fields.put("state", request.get("state"));
    }
    String target = request.get("redirect_uri");
    return request.get("response_mode").equals("form_post")
        ? HttpAnswer.html(200, pages.formPost(target, fields))
        : HttpAnswer.redirect(Pages.withQuery(target, fields));
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
