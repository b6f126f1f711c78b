package dev.weir.gateway.judging;

import dev.weir.sql.Catalogue;
import dev.weir.sql.DelegatingCatalogue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A catalogue that remembers whether it was asked for a relation it does not know: the table may be
 * new, or one that only the session itself can see. Used by one reading on one thread.
 */
final class NotingCatalogue implements DelegatingCatalogue {
  private final Catalogue catalogue;
  private final Missed missed;
  private @Nullable NotingCatalogue ofDefinitions;

  /** Shared by the catalogue and what it is under other search paths. */
  private static final class Missed {
    private boolean any;
  }

  NotingCatalogue(Catalogue catalogue) {
    this(catalogue, new Missed());
  }

  private NotingCatalogue(Catalogue catalogue, Missed missed) {
    this.catalogue = catalogue;
    this.missed = missed;
  }

  @Override
  public Catalogue delegate() {
    return catalogue;
  }

  boolean missed() {
    return missed.any;
  }

  @Override
  public @Nullable Relation relation(@Nullable String schema, String name) {
    Relation relation = catalogue.relation(schema, name);
    missed.any |= relation == null;
    return relation;
  }

  @Override
  public @Nullable Catalogue under(List<String> schemas) {
    Catalogue there = catalogue.under(schemas);
    return there == null ? null : new NotingCatalogue(there, missed);
  }

  @Override
  public Catalogue ofDefinitions() {
    NotingCatalogue made = ofDefinitions;
    if (made == null) {
      Catalogue definitions = catalogue.ofDefinitions();
      made = definitions.equals(catalogue) ? this : new NotingCatalogue(definitions, missed);
      ofDefinitions = made;
    }
    return made;
  }
}
