package dev.weir.gateway.postgres.estimate;

import dev.weir.policy.Effect;
import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.sql.ColumnName;
import dev.weir.sql.ObjectName;
import dev.weir.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Everything needs a yes, and the column {@code public.people.ssn} is protected. */
record SsnProtected() implements Policy {
  private static final ObjectName PEOPLE = ObjectName.of("public", "people");

  @Override
  public String fingerprint() {
    return "ssn";
  }

  @Override
  public Verdict judge(Subject subject, Place place, Statement statement, Instant now) {
    boolean reads =
        statement.accesses().stream()
            .anyMatch(
                access -> access.object().equals(PEOPLE) && access.columnsRead().contains("ssn"));
    return new Verdict(
        Effect.APPROVE,
        List.of(),
        null,
        null,
        List.of(),
        List.of(),
        null,
        reads ? Set.of(new ColumnName(PEOPLE, "ssn")) : Set.of(),
        fingerprint(),
        true);
  }

  @Override
  public boolean protects(Subject subject, Place place) {
    return true;
  }

  @Override
  public boolean admits(Subject subject, Place place, Instant now) {
    return true;
  }
}
