package dev.weir.console;

import dev.weir.session.AuditLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Three events, of which pages are given by id alone. */
final class KeptAudit implements AuditLog {
  final List<Filter> asked = new CopyOnWriteArrayList<>();

  @Override
  public List<Entry> newest(Filter filter, @Nullable Long beforeId, int countMax) {
    asked.add(filter);
    return List.of(entry(3), entry(2), entry(1)).stream()
        .filter(entry -> beforeId == null || entry.id() < beforeId)
        .limit(countMax)
        .toList();
  }

  private static Entry entry(long id) {
    return new Entry(
        id, Fixture.NOW, "session-refused", "alice", "orders", "{\"reason\":\"no rule\"}");
  }
}
