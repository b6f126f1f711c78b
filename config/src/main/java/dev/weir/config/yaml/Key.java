package dev.weir.config.yaml;

/**
 * A key of a section.
 *
 * @param description for the schema and for people
 */
public record Key<T>(String name, Form<T> form, boolean required, String description) {
  public static <T> Key<T> optional(String name, Form<T> form, String description) {
    return new Key<>(name, form, false, description);
  }

  public static <T> Key<T> required(String name, Form<T> form, String description) {
    return new Key<>(name, form, true, description);
  }
}
