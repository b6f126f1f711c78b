package dev.weir.gateway.postgres.relay.result;

import dev.weir.policy.Mask;
import dev.weir.policy.Verdict;
import dev.weir.policy.content.ContentMasks;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.Masks;
import dev.weir.policy.mask.ValueMask;
import dev.weir.session.Event;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.backend.FieldDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one result are passed on: which columns are masked and how, and what the
 * recording is told of them. Immutable.
 */
public final class RowPlan {
  private final List<Event.Column> columns;
  private final @Nullable ValueMask[] masks;
  private final boolean passes;

  private RowPlan(List<Event.Column> columns, @Nullable ValueMask[] masks) {
    this.columns = List.copyOf(columns);
    this.masks = masks;
    boolean none = true;
    for (ValueMask mask : masks) {
      none &= mask == null;
    }
    this.passes = none;
  }

  /**
   * Works out the plan of one result.
   *
   * @param fields as the server described the result
   * @param formats of the columns, counted from 0, as the values come on the wire
   * @param typeNames of the columns' types, as the catalogue prints them, or null
   * @throws IllegalArgumentException if the verdict does not have one mask for each column
   */
  public static RowPlan of(
      List<FieldDescription> fields,
      IntFunction<Format> formats,
      IntFunction<@Nullable String> typeNames,
      Verdict verdict,
      MaskKey key) {
    List<@Nullable Mask> wanted = verdict.masks();
    if (!wanted.isEmpty() && wanted.size() != fields.size()) {
      throw new IllegalArgumentException("masks for another number of columns");
    }
    List<Event.Column> columns = new ArrayList<>(fields.size());
    @Nullable ValueMask[] masks = new ValueMask[fields.size()];
    for (int i = 0; i < masks.length; i++) {
      FieldDescription field = fields.get(i);
      boolean binary = formats.apply(i) == Format.BINARY;
      Mask mask = wanted.isEmpty() ? null : wanted.get(i);
      if (mask != null) {
        masks[i] = Masks.compile(mask, field.typeOid(), typeNames.apply(i), binary, key);
      } else if (!verdict.detectors().isEmpty()) {
        masks[i] = ContentMasks.compile(verdict.detectors(), field.typeOid(), binary, key);
      }
      long typeOid = Integer.toUnsignedLong(field.typeOid());
      columns.add(new Event.Column(field.name().text(), typeOid, binary, mask != null));
    }
    return new RowPlan(columns, masks);
  }

  /** The columns as the client sees them. */
  public List<Event.Column> columns() {
    return columns;
  }

  /** Whether rows leave as they come. */
  public boolean passes() {
    return passes;
  }

  int columnCount() {
    return masks.length;
  }

  @Nullable ValueMask mask(int column) {
    return masks[column];
  }
}
