package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;
import static dev.weir.config.yaml.Key.required;

import dev.weir.config.yaml.Either;
import dev.weir.config.yaml.Fields;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.policy.Detector;
import dev.weir.policy.Mask;
import dev.weir.policy.rule.Mode;
import dev.weir.policy.rule.NamePattern;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code protect}. */
final class ProtectForm {
  private static final Map<String, Mask> WORDS =
      Map.of(
          "redact", new Mask.Redact(),
          "null", new Mask.Null(),
          "hash", new Mask.Hash(),
          "email", new Mask.Email(),
          "zero", new Mask.Zero());
  private static final Key<Long> KEEP_LAST =
      optional("keepLast", Scalar.number(0, 1_000), "Show the last characters.");
  private static final Key<Long> KEEP_FIRST =
      optional("keepFirst", Scalar.number(0, 1_000), "Show the first characters.");
  private static final Key<Mask.TruncateDate.Unit> TRUNCATE_DATE =
      optional(
          "truncateDate",
          Scalar.word(Mask.TruncateDate.Unit.class),
          "Show the month or the year of a date.");
  private static final Either<Mask> MASK_FORM =
      new Either<>(
          Scalar.word(
              List.of("redact", "null", "hash", "email", "zero"),
              word -> Objects.requireNonNull(WORDS.get(word))),
          new Section<>(List.of(KEEP_LAST, KEEP_FIRST, TRUNCATE_DATE), ProtectForm::mask));

  private static final Key<String> NAME =
      required("name", Names.unique("protection"), "Named wherever it decides.");
  private static final Key<Mode> MODE =
      optional(
          "mode",
          Scalar.word(Mode.class),
          "enforce, or observe: record what would be masked or refused and let pass.");
  private static final Key<Where> WHERE =
      optional("where", PartyForm.WHERE_ALWAYS, "Where; every part given must fit.");
  private static final Key<List<NamePattern>> COLUMNS =
      optional(
          "columns",
          new ListOf<>(Scalar.of("string", (text, spot, source) -> NamePattern.column(text))),
          "schema.table.column, * for any characters of a part.");
  private static final Key<List<Detector.Kind>> DETECT =
      optional(
          "detect",
          new ListOf<>(Scalar.word(Detector.Kind.class)),
          "Kinds of content looked for in every text value that leaves.");
  private static final Key<Mask> MASK =
      required("mask", MASK_FORM, "What leaves instead of the value.");
  private static final Key<Protection.Use> USE =
      optional(
          "use",
          Scalar.word(Protection.Use.class),
          "Whether the columns may steer filters, joins, orders, groups and functions; none unless"
              + " said.");
  private static final Key<Who> EXCEPT =
      optional("except", PartyForm.WHO, "Who sees the values; every part given must fit.");

  static final ListOf<Protection> FORM =
      new ListOf<>(
          new Section<>(
              List.of(NAME, MODE, WHERE, COLUMNS, DETECT, MASK, USE, EXCEPT), ProtectForm::make));

  private ProtectForm() {}

  private static @Nullable Protection make(Fields fields) {
    if (!fields.has(COLUMNS) && !fields.has(DETECT)) {
      fields.fault("protects nothing: give it columns or detect");
      return null;
    }
    if (fields.has(USE) && !fields.has(COLUMNS)) {
      fields.fault(USE, "is of no use without columns: found content steers nothing");
      return null;
    }
    return new Protection(
        fields.need(NAME),
        fields.or(MODE, Mode.ENFORCE),
        fields.or(WHERE, Where.ANYWHERE),
        fields.or(COLUMNS, List.of()),
        Set.copyOf(fields.or(DETECT, List.of())),
        fields.need(MASK),
        fields.or(USE, Protection.Use.NONE),
        fields.get(EXCEPT));
  }

  private static @Nullable Mask mask(Fields fields) {
    long given = Stream.of(KEEP_LAST, KEEP_FIRST, TRUNCATE_DATE).filter(fields::has).count();
    if (given > 1) {
      fields.fault("a mask is one of keepLast, keepFirst, truncateDate");
      return null;
    }
    Long last = fields.get(KEEP_LAST);
    if (last != null) {
      return new Mask.KeepLast(Math.toIntExact(last));
    }
    Long first = fields.get(KEEP_FIRST);
    return first == null
        ? new Mask.TruncateDate(fields.need(TRUNCATE_DATE))
        : new Mask.KeepFirst(Math.toIntExact(first));
  }
}
