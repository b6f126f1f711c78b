package dev.weir.notify.http;

import dev.weir.notify.message.Message;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A message as blocks for an incoming webhook of Slack.
 *
 * <p>All text is {@code plain_text}, where neither markup nor mentions have a meaning; the three
 * characters that begin and end them are escaped all the same (Slack, "Formatting text for app
 * surfaces"). Limits are those of Slack's reference of blocks: 3000 characters for a section's
 * text, 2000 for a field, 10 fields.
 */
final class SlackBlocks {
  private static final int FIELDS_MAX = 10;
  private static final String LINK_ACTION = "open";

  private SlackBlocks() {}

  static Map<String, Object> of(Message message) {
    List<Object> blocks = new ArrayList<>();
    blocks.add(
        Map.of("type", "section", "block_id", message.id(), "text", plainText(message.title())));
    blocks.add(
        Map.of(
            "type",
            "section",
            "fields",
            message.facts().stream()
                .limit(FIELDS_MAX)
                .map(fact -> plainText("%s: %s".formatted(fact.label(), fact.value())))
                .toList()));
    String statement = message.statement();
    if (statement != null) {
      blocks.add(Map.of("type", "section", "text", plainText(quoted(statement))));
    }
    URI link = message.link();
    if (link != null) {
      blocks.add(
          Map.of(
              "type",
              "actions",
              "elements",
              List.of(
                  Map.of(
                      "type",
                      "button",
                      "action_id",
                      LINK_ACTION,
                      "text",
                      plainText(message.linkLabel()),
                      "url",
                      link.toString()))));
    }
    Map<String, Object> payload = new LinkedHashMap<>();
    // What phones show of it; blocks stand in its place elsewhere.
    payload.put("text", escaped(message.title()));
    payload.put("mrkdwn", false);
    payload.put("parse", "none");
    payload.put("link_names", false);
    payload.put("unfurl_links", false);
    payload.put("unfurl_media", false);
    payload.put("blocks", blocks);
    return payload;
  }

  /** What belongs to the statement shows by its edge. */
  private static String quoted(String statement) {
    return statement.lines().map(line -> "│ " + line).collect(Collectors.joining("\n"));
  }

  private static Map<String, Object> plainText(String text) {
    return Map.of("type", "plain_text", "text", escaped(text), "emoji", false);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
