package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.postgres.relay.judging.Judgement;
import dev.weir.policy.Detector;
import dev.weir.policy.Verdict;
import dev.weir.policy.content.ContentMasks;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.ValueMask;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an error or a notice may say. Where a statement reads protected columns, the server's words
 * may repeat a value ({@code invalid input syntax for type integer: "123-45-6789"}): SQLSTATE and
 * severity stay, everything else is replaced. Where content is looked for in values, it is looked
 * for in the server's words as well. On the session's event loop only.
 */
final class Scrubbing {
  private static final int TEXT_OID = 25;
  private static final String WITHHELD =
      "what the server said is withheld, because the statement reads protected columns";
  private static final List<DiagnosticField> WORDS =
      List.of(
          DiagnosticField.MESSAGE,
          DiagnosticField.DETAIL,
          DiagnosticField.HINT,
          DiagnosticField.WHERE,
          DiagnosticField.INTERNAL_QUERY,
          DiagnosticField.SCHEMA,
          DiagnosticField.TABLE,
          DiagnosticField.COLUMN,
          DiagnosticField.DATA_TYPE,
          DiagnosticField.CONSTRAINT);

  private final MaskKey key;
  private final MaskBuffer masked = new MaskBuffer();
  private List<Detector> detectors = List.of();
  private @Nullable ValueMask search;

  Scrubbing(MaskKey key) {
    this.key = key;
  }

  /** The server's words are searched for what this verdict's values are searched for. */
  void follow(Verdict verdict) {
    if (!verdict.detectors().equals(detectors)) {
      detectors = verdict.detectors();
      search = detectors.isEmpty() ? null : ContentMasks.compile(detectors, TEXT_OID, false, key);
    }
  }

  /** What the client is told instead; null if nothing is kept from it. */
  @Nullable Diagnostics told(Diagnostics said, @Nullable Judgement judgement) {
    if (judgement != null) {
      for (Verdict verdict : judgement.text().verdicts()) {
        follow(verdict);
        if (!verdict.protectedColumns().isEmpty()) {
          return withoutWords(said);
        }
      }
    }
    return search == null ? null : searched(said);
  }

  private @Nullable Diagnostics searched(Diagnostics said) {
    Diagnostics told = null;
    for (DiagnosticField field : WORDS) {
      String text = said.text(field).orElse("");
      String safe = searched(text);
      if (!safe.equals(text)) {
        told = (told == null ? said : told).with(field, safe);
      }
    }
    return told;
  }

  /** A text without the content that is looked for. */
  String searched(String text) {
    ValueMask mask = search;
    if (mask == null || text.isEmpty()) {
      return text;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    masked.clear();
    int written = mask.apply(utf8, 0, utf8.length, masked);
    return written == ValueMask.UNCHANGED
        ? text
        : new String(masked.array(), 0, masked.length(), StandardCharsets.UTF_8);
  }

  /** The same without anything that could hold a value. */
  private static Diagnostics withoutWords(Diagnostics diagnostics) {
    List<Diagnostics.Field> kept = new ArrayList<>();
    for (Diagnostics.Field field : diagnostics.fields()) {
      if (isHarmless(field.code())) {
        kept.add(field);
      }
    }
    return new Diagnostics(kept).with(DiagnosticField.MESSAGE, WITHHELD);
  }

  private static boolean isHarmless(byte code) {
    return code == DiagnosticField.SEVERITY.code()
        || code == DiagnosticField.SEVERITY_LOCALIZED.code()
        || code == DiagnosticField.SQLSTATE.code()
        || code == DiagnosticField.POSITION.code()
        || code == DiagnosticField.FILE.code()
        || code == DiagnosticField.LINE.code()
        || code == DiagnosticField.ROUTINE.code();
  }
}
