package dev.weir.console;

import dev.weir.policy.Subject;
import dev.weir.session.archive.Archive;
import dev.weir.session.archive.SubjectSummary;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who had sessions, and through which agents: oneself, or everybody for viewers. Thread-safe. */
final class SubjectRoutes {
  private static final int PAGE_MAX = 200;
  private static final int PAGE_DEFAULT = 50;
  private static final String BETWEEN = "\0";

  private final Archive archive;
  private final SignIn signIn;
  private final Json json;

  SubjectRoutes(Archive archive, SignIn signIn, Json json) {
    this.archive = archive;
    this.signIn = signIn;
    this.json = json;
  }

  void addTo(RoutesConfig routes) {
    routes.get("/api/v1/subjects", this::list, Role.SIGNED_IN);
  }

  private void list(Context context) {
    Subject caller = SignIn.subject(context);
    boolean everybody = signIn.overlooks(caller);
    int limit = Query.number(context, "limit", PAGE_DEFAULT, PAGE_MAX);
    List<SubjectSummary> page =
        archive.subjects(
            everybody ? null : caller.user(),
            everybody ? null : caller.issuer(),
            after(Query.text(context, "cursor")),
            limit);
    json.answer(
        context,
        new Page<>(
            page.stream().map(SubjectView::of).toList(),
            page.size() < limit ? null : cursor(page.getLast())));
  }

  private static String cursor(SubjectSummary last) {
    String agent = last.agent();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            String.join(BETWEEN, last.user(), last.issuer(), agent == null ? "" : agent)
                .getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable SubjectSummary after(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8)
              .split(BETWEEN, -1);
      if (parts.length == 3) {
        return new SubjectSummary(parts[1], parts[0], parts[2], 0, 0, Instant.EPOCH, Instant.EPOCH);
      }
    } catch (IllegalArgumentException notBase64) {
      throw Problem.badRequest("cursor is what the page before gave as \"next\"");
    }
    throw Problem.badRequest("cursor is what the page before gave as \"next\"");
  }

  /** One of them as the API shows him. */
  record SubjectView(
      String issuer,
      String user,
      @Nullable String agent,
      long sessions,
      long statements,
      Instant firstSeen,
      Instant lastSeen) {
    static SubjectView of(SubjectSummary subject) {
      return new SubjectView(
          subject.issuer(),
          subject.user(),
          subject.agent(),
          subject.sessions(),
          subject.statements(),
          subject.firstSeen(),
          subject.lastSeen());
    }
  }
}
