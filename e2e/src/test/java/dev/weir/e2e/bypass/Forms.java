package dev.weir.e2e.bypass;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What a protected value may look like in what a client sees. */
public final class Forms {
  private Forms() {}

  /**
   * The forms of a value that are in what was seen; empty if none is.
   *
   * @param seen bytes as ISO 8859-1
   */
  public static List<String> seen(String value, String seen) {
    String lower = seen.toLowerCase(Locale.ROOT);
    return of(value).stream()
        .filter(form -> seen.contains(form) || lower.contains(form.toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** The value itself and what it can be computed back from. */
  private static List<String> of(String value) {
    byte[] raw = value.getBytes(StandardCharsets.UTF_8);
    String digits = value.replace("-", "");
    var forms = new ArrayList<String>();
    forms.add(value);
    forms.add(new StringBuilder(value).reverse().toString());
    forms.add(digits);
    forms.add(new StringBuilder(digits).reverse().toString());
    forms.add(value.substring(0, 6));
    forms.add(value.substring(1, 7));
    forms.add(value.substring(4, 10));
    String base64 = Base64.getEncoder().encodeToString(raw);
    forms.add(base64.substring(0, base64.length() - 2));
    forms.add(HexFormat.of().formatHex(raw));
    for (String algorithm : List.of("MD5", "SHA-1", "SHA-256", "SHA-512")) {
      byte[] hash = hash(algorithm, raw);
      forms.add(HexFormat.of().formatHex(hash));
      forms.add(new String(hash, StandardCharsets.ISO_8859_1));
    }
    return forms;
  }

  private static byte[] hash(String algorithm, byte[] raw) {
    try {
      return MessageDigest.getInstance(algorithm).digest(raw);
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError(missing);
    }
  }
}
