package dev.weir.gateway.mysql.relay.result;

import dev.weir.policy.Mask;
import dev.weir.policy.Verdict;
import dev.weir.policy.content.MySqlContentMasks;
import dev.weir.policy.mask.MaskKey;
import dev.weir.policy.mask.MySqlColumn;
import dev.weir.policy.mask.MySqlMasks;
import dev.weir.policy.mask.ValueMask;
import dev.weir.session.Event;
import dev.weir.wire.mysql.ColumnType;
import dev.weir.wire.mysql.server.ColumnDefinition;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of one result are passed on: which columns are masked and how, and what the
 * recording is told of them. Immutable.
 */
public final class ResultPlan {
  private final List<Event.Column> columns;
  private final List<ColumnType> types;
  private final @Nullable ValueMask[] masks;
  private final boolean binary;
  private final boolean passes;

  private ResultPlan(
      List<Event.Column> columns,
      List<ColumnType> types,
      @Nullable ValueMask[] masks,
      boolean binary) {
    this.columns = List.copyOf(columns);
    this.types = List.copyOf(types);
    this.masks = masks;
    this.binary = binary;
    boolean none = true;
    for (ValueMask mask : masks) {
      none &= mask == null;
    }
    this.passes = none;
  }

  /**
   * Works out the plan of one result.
   *
   * @param charset of results: in which names are letters
   * @throws IllegalArgumentException if the verdict does not have one mask for each column
   */
  public static ResultPlan of(
      List<ColumnDefinition> described,
      Charset charset,
      boolean binary,
      Verdict verdict,
      MaskKey key) {
    List<@Nullable Mask> wanted = verdict.masks();
    if (!wanted.isEmpty() && wanted.size() != described.size()) {
      throw new IllegalArgumentException("masks for another number of columns");
    }
    List<Event.Column> columns = new ArrayList<>(described.size());
    @Nullable ValueMask[] masks = new ValueMask[described.size()];
    for (int i = 0; i < masks.length; i++) {
      ColumnDefinition column = described.get(i);
      Mask mask = wanted.isEmpty() ? null : wanted.get(i);
      if (mask != null) {
        masks[i] = MySqlMasks.compile(mask, masked(column), binary, key);
      } else if (!verdict.detectors().isEmpty()) {
        masks[i] = MySqlContentMasks.compile(verdict.detectors(), masked(column), binary, key);
      }
      columns.add(
          new Event.Column(
              new String(column.name().bytes(), charset),
              recordedType(column),
              binary,
              mask != null));
    }
    return new ResultPlan(
        columns, described.stream().map(ColumnDefinition::type).toList(), masks, binary);
  }

  private static MySqlColumn masked(ColumnDefinition column) {
    return new MySqlColumn(column.type().code(), column.unsigned(), column.characterSet());
  }

  /** The same with NULL in all columns of a name. */
  public ResultPlan without(String name) {
    @Nullable ValueMask[] other = masks.clone();
    for (int i = 0; i < other.length; i++) {
      if (columns.get(i).name().equalsIgnoreCase(name)) {
        other[i] = (source, offset, length, out) -> ValueMask.NULL;
      }
    }
    return new ResultPlan(columns, types, other, binary);
  }

  /**
   * What the recording keeps of a column's type, from the lowest bit: 8 bits the field's type, 16
   * its flags, 16 the collation's number, 8 the decimals.
   */
  public static long recordedType(ColumnDefinition column) {
    return column.type().code()
        | (long) column.flags() << 8
        | (long) column.characterSet() << 24
        | (long) column.decimals() << 40;
  }

  /** The columns as the client sees them. */
  public List<Event.Column> columns() {
    return columns;
  }

  /** Whether rows leave as they come. */
  public boolean passes() {
    return passes;
  }

  boolean binary() {
    return binary;
  }

  int columnCount() {
    return masks.length;
  }

  List<ColumnType> types() {
    return types;
  }

  @Nullable ValueMask mask(int column) {
    return masks[column];
  }
}
