package dev.weir.gateway.signin;

import java.util.regex.Pattern;

/**
 * What a client asked for before it was known. Unverified.
 *
 * @param database the name that picks the connection
 * @param user whatever the client calls itself
 */
public record Asked(String database, String user) {
  private static final int SHOWN_MAX = 63;
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

  String shownDatabase() {
    return shown(database);
  }

  String shownUser() {
    return shown(user);
  }

  /** Something that a client sent, as it may be repeated in messages and logs. */
  public static String shown(String sent) {
    String cut = sent.length() > SHOWN_MAX ? sent.substring(0, SHOWN_MAX) + "…" : sent;
    return CONTROLS.matcher(cut).replaceAll("?");
  }
}
