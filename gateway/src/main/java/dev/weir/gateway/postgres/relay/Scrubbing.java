package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.judging.Judgement;
import dev.weir.policy.Detector;
import dev.weir.policy.Verdict;
import dev.weir.policy.content.ContentMasks;
import dev.weir.policy.mask.MaskBuffer;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.ValueMask;
import dev.weir.sql.Access;
import dev.weir.wire.postgres.backend.DiagnosticField;
import dev.weir.wire.postgres.backend.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
      "what the server said is withheld, because it may repeat values of protected columns";
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

  /**
   * Routines of the server that say which constraint was violated: their message names it and its
   * table, and the values stand in the detail. No code of a database can use their names.
   */
  private static final Set<String> NAMES_CONSTRAINTS =
      Set.of(
          "ExecConstraints",
          "ReportNotNullViolationError",
          "ExecPartitionCheckEmitError",
          "_bt_check_unique",
          "check_exclusion_or_unique_constraint",
          "ri_ReportViolation",
          "comparetup_index_btree_tiebreak",
          "comparetup_index_btree",
          "tuplesort_btree");

  private static final List<DiagnosticField> NAMES =
      List.of(
          DiagnosticField.MESSAGE,
          DiagnosticField.SCHEMA,
          DiagnosticField.TABLE,
          DiagnosticField.COLUMN,
          DiagnosticField.CONSTRAINT);

  private final BooleanSupplier protects;
  private final MaskKey key;
  private final MaskBuffer masked = new MaskBuffer();
  private List<Detector> detectors = List.of();
  private @Nullable ValueMask search;

  /**
   * @param protects whether columns are protected for this session
   */
  Scrubbing(BooleanSupplier protects, MaskKey key) {
    this.protects = protects;
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
        if (verdict.withholdsWords() && !isOfText(said)) {
          return withoutWords(said);
        }
      }
    }
    if (speaksOfMore(said, judgement) && protects.getAsBoolean()) {
      return withoutWords(said);
    }
    return search == null ? null : searched(said);
  }

  /**
   * What the client is told of an error at the end of a transaction; null if nothing is kept from
   * it. Which statement's rows it speaks of cannot be said.
   */
  @Nullable Diagnostics toldAtTheEnd(Diagnostics said) {
    boolean ofSession = said.text(DiagnosticField.SEVERITY).orElse("").equals("FATAL");
    return !ofSession && !isOfText(said) && protects.getAsBoolean() ? withoutWords(said) : null;
  }

  /**
   * Whether the server found fault with the text itself, before anything ran: only such errors have
   * a position, and they know names and constants, but no row.
   */
  private static boolean isOfText(Diagnostics said) {
    return said.text(DiagnosticField.POSITION).isPresent()
        && said.text(DiagnosticField.WHERE).isEmpty()
        && said.text(DiagnosticField.INTERNAL_QUERY).isEmpty();
  }

  /**
   * Whether the server speaks of rows that the statement does not name: code of the database (a
   * trigger, a check, a default) says what it likes, and a constraint of another table fails
   * because of a cascade or at the end of a transaction.
   */
  private static boolean speaksOfMore(Diagnostics said, @Nullable Judgement judgement) {
    boolean ofCode =
        said.text(DiagnosticField.INTERNAL_QUERY).isPresent()
            || said.text(DiagnosticField.ROUTINE).orElse("").equals("exec_stmt_raise")
            || isCode(said.text(DiagnosticField.WHERE).orElse(""));
    if (ofCode || said.text(DiagnosticField.DETAIL).isEmpty()) {
      return ofCode;
    }
    String table = said.text(DiagnosticField.TABLE).orElse("");
    return !table.isEmpty() && !names(judgement, said.text(DiagnosticField.SCHEMA), table);
  }

  /**
   * COPY and the input of values tell their own place; everything else is called by a statement.
   */
  private static boolean isCode(String where) {
    return !where.isEmpty() && !where.startsWith("COPY ") && !where.startsWith("JSON data, ");
  }

  private static boolean names(
      @Nullable Judgement judgement, Optional<String> schema, String table) {
    return judgement != null
        && judgement.statements().stream()
            .flatMap(statement -> statement.accesses().stream())
            .map(Access::object)
            .anyMatch(object ->
                object.name().equals(table)
                    && schema.orElse("").equals(object.schema() == null ? "" : object.schema()));
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

  /**
   * What a notification may carry. Code of the database sends it, in any session, and may put rows
   * into it: where columns are protected only the channel is told.
   */
  String payload(String sent) {
    return protects.getAsBoolean() ? "" : searched(sent);
  }

  /** A text without the content that is looked for. */
  private String searched(String text) {
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
    boolean names =
        NAMES_CONSTRAINTS.contains(diagnostics.text(DiagnosticField.ROUTINE).orElse(""));
    List<Diagnostics.Field> kept = new ArrayList<>();
    for (Diagnostics.Field field : diagnostics.fields()) {
      if (isHarmless(field.code(), names)) {
        kept.add(field);
      }
    }
    var told = new Diagnostics(kept);
    return names
        ? told.with(DiagnosticField.DETAIL, WITHHELD)
        : told.with(DiagnosticField.MESSAGE, WITHHELD);
  }

  private static boolean isHarmless(byte code, boolean names) {
    return names && NAMES.stream().anyMatch(field -> field.code() == code)
        || code == DiagnosticField.SEVERITY.code()
        || code == DiagnosticField.SEVERITY_LOCALIZED.code()
        || code == DiagnosticField.SQLSTATE.code()
        || code == DiagnosticField.POSITION.code()
        || code == DiagnosticField.FILE.code()
        || code == DiagnosticField.LINE.code()
        || code == DiagnosticField.ROUTINE.code();
  }
}
