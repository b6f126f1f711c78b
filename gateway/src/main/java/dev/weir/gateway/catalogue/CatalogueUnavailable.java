package dev.weir.gateway.catalogue;

/** What names mean could not be read. The message is for operators and holds no secrets. */
public class CatalogueUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  public CatalogueUnavailable(String message) {
    super(message);
  }

  public CatalogueUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
