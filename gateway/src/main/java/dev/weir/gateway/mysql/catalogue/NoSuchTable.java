package dev.weir.gateway.mysql.catalogue;

import dev.weir.gateway.catalogue.CatalogueUnavailable;

/** The server knows no table of the name that it was asked about. */
public final class NoSuchTable extends CatalogueUnavailable {
  private static final long serialVersionUID = 1L;

  public NoSuchTable(String message) {
    super(message);
  }
}
