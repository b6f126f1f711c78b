package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.CatalogueSource;
import dev.weir.gateway.catalogue.CatalogueUnavailable;
import dev.weir.gateway.catalogue.SessionCatalogue;
import dev.weir.gateway.catalogue.SharedCatalogue;
import dev.weir.gateway.catalogue.SimpleQuery;
import dev.weir.sql.Catalogue;
import dev.weir.sql.Catalogue.Relation;
import dev.weir.sql.ObjectName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one session sees: the shared names, and its temporary tables, which hide others. The path is
 * its current database, null for none. Thread-safe.
 */
public final class MySqlSessionCatalogue implements SessionCatalogue {
  private final SharedCatalogue<AllDatabases.Known> shared;
  private final CatalogueSource source;
  private final Runnable changed;
  private final AtomicLong versions;
  private final Set<ObjectName> temporary = new LinkedHashSet<>();

  MySqlSessionCatalogue(
      SharedCatalogue<AllDatabases.Known> shared,
      CatalogueSource source,
      Runnable changed,
      AtomicLong versions) {
    this.shared = shared;
    this.source = source;
    this.changed = changed;
    this.versions = versions;
  }

  /** From now on {@link #onSession} knows it. */
  @Override
  public void madeTemporary(ObjectName table) {
    synchronized (temporary) {
      temporary.add(table);
    }
  }

  @Override
  public void droppedTemporary(@Nullable ObjectName table) {
    synchronized (temporary) {
      if (table == null) {
        temporary.clear();
      } else {
        temporary.remove(table);
      }
    }
  }

  /** Whether names mean in this session what they mean in no other. */
  public boolean hasTemporary() {
    synchronized (temporary) {
      return !temporary.isEmpty();
    }
  }

  @Override
  public @Nullable Catalogue current(@Nullable String database) {
    return shared.current(database, source);
  }

  @Override
  public Catalogue latest(@Nullable String database)
      throws CatalogueUnavailable, InterruptedException {
    return shared.latest(database, source);
  }

  @Override
  public Catalogue refreshed(@Nullable String database)
      throws CatalogueUnavailable, InterruptedException {
    return shared.refreshed(database, source);
  }

  @Override
  public Catalogue onSession(SimpleQuery session)
      throws CatalogueUnavailable, InterruptedException {
    String database = session.ask("SELECT DATABASE()").getFirst().getFirst();
    shared.latest(database, source);
    AllDatabases.Known known = shared.known();
    if (known == null) {
      throw new CatalogueUnavailable("the names could not be read");
    }
    List<ObjectName> tables;
    synchronized (temporary) {
      tables = List.copyOf(temporary);
    }
    var own = new ArrayList<Relation>();
    for (ObjectName table : tables) {
      try {
        own.add(TemporaryTables.read(table, session));
      } catch (NoSuchTable gone) {
        // Dropped behind a name. No other failure says so: the table would still hide another.
        droppedTemporary(table);
      }
    }
    return new DatabaseCatalogue(versions.incrementAndGet(), known.names(), database, own);
  }

  @Override
  public CatalogueSource beside() {
    return source;
  }

  @Override
  public void changed() {
    changed.run();
  }
}
