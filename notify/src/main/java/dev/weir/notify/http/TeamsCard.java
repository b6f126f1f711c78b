package dev.weir.notify.http;

import dev.weir.notify.message.Message;
import dev.weir.notify.message.Message.Fact;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message as an adaptive card, in the envelope that workflows of Microsoft Teams take.
 *
 * <p>Texts are runs of a RichTextBlock, which have no markdown (Adaptive Cards schema, TextRun); a
 * TextBlock or a FactSet would make links, lists and mentions of them. Sources: adaptivecards.io
 * schema 1.4; Microsoft Learn, "Create incoming webhooks with Workflows" (28 KB at most).
 */
final class TeamsCard {
  private TeamsCard() {}

  static Map<String, Object> of(Message message) {
    List<Object> body = new ArrayList<>();
    Map<String, Object> title = richText(List.of(run(message.title(), "weight", "Bolder")));
    title.put("id", message.id());
    body.add(title);
    for (Fact fact : message.facts()) {
      body.add(
          richText(
              List.of(
                  run(fact.label() + ": ", "isSubtle", true),
                  run(fact.value(), "isSubtle", false))));
    }
    String statement = message.statement();
    if (statement != null) {
      body.add(
          richText(
              statement.lines().map(line -> run(line + "\n", "fontType", "Monospace")).toList()));
    }
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard");
    card.put("version", "1.4");
    card.put("body", body);
    URI link = message.link();
    if (link != null) {
      card.put(
          "actions",
          List.of(
              Map.of(
                  "type", "Action.OpenUrl", "title", message.linkLabel(), "url", link.toString())));
    }
    return Map.of(
        "type",
        "message",
        "attachments",
        List.of(Map.of("contentType", "application/vnd.microsoft.card.adaptive", "content", card)));
  }

  private static Map<String, Object> richText(List<Map<String, Object>> runs) {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("type", "RichTextBlock");
    block.put("inlines", runs);
    return block;
  }

  private static Map<String, Object> run(String text, String style, Object value) {
    // {{DATE(…)}} and its like are worked out in any text of a card.
    return Map.of("type", "TextRun", "text", text.replace("{{", "{ {"), style, value);
  }
}
