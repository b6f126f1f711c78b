package dev.weir.gateway.mysql.relay.naming;

import dev.weir.gateway.judging.Judge;
import dev.weir.gateway.judging.Judgement;
import dev.weir.gateway.mysql.relay.result.ResultPlan;
import dev.weir.session.Parameter;
import dev.weir.sql.mysql.MySqlSettings;
import dev.weir.wire.mysql.ProtocolViolation;
import dev.weir.wire.mysql.client.ExecuteReader;
import dev.weir.wire.mysql.client.ParameterType;
import dev.weir.wire.mysql.client.StmtExecute;
import dev.weir.wire.mysql.server.ColumnDefinition;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement, of the protocol or of SQL. The server keeps the database it was prepared
 * in, whatever the session's is later. Touched by the session's event loop only.
 */
public final class Prepared {
  /** What a value that is sent ahead takes in memory besides its bytes, about. */
  private static final int VALUE_BYTES = 128;

  private static final int UNSIGNED = ColumnDefinition.UNSIGNED << 8;

  /** Never written to. */
  private static final BitSet NONE = new BitSet(0);

  private final Judge.Part part;
  private final MySqlSettings settings;
  private final int parameterCount;
  private final Map<Integer, ByteArrayOutputStream> longData = new HashMap<>();
  private Judgement judgement;
  private List<ParameterType> parameterTypes = List.of();
  private boolean typesAtServer;
  private long longDataBytes;
  private boolean tooMuchLongData;
  private @Nullable Judgement cursor;
  private @Nullable ResultPlan cursorPlan;
  private long cursorNumber;

  /**
   * @param part which part of the judgement's text it runs
   * @param settings under which the server has read it
   */
  public Prepared(
      Judge.Part part, MySqlSettings settings, Judgement judgement, int parameterCount) {
    this.part = part;
    this.settings = settings;
    this.judgement = judgement;
    this.parameterCount = parameterCount;
  }

  public Judge.Part part() {
    return part;
  }

  public MySqlSettings settings() {
    return settings;
  }

  public Judgement judgement() {
    return judgement;
  }

  /** It was judged again: the policy or what its names mean has changed. */
  public void judgedAgain(Judgement again) {
    judgement = again;
  }

  public int parameterCount() {
    return parameterCount;
  }

  /** What it keeps in memory, about: its text. */
  public long bytes() {
    return judgement.text().utf8().length;
  }

  /**
   * A piece of a parameter's value came before its execution.
   *
   * @param room how much more may be kept
   * @return false if it is more than that; then it must not reach the server, and what is executed
   *     must fail, so that nothing of it is kept
   */
  boolean addLongData(int parameter, byte[] piece, long room) {
    long more = piece.length + (longData.containsKey(parameter) ? 0 : VALUE_BYTES);
    if (tooMuchLongData || more > room) {
      forgetLongData();
      tooMuchLongData = true;
      return false;
    }
    longData.computeIfAbsent(parameter, key -> new ByteArrayOutputStream()).writeBytes(piece);
    longDataBytes += more;
    return true;
  }

  /** What is kept of values that were sent ahead, about. */
  long longDataBytes() {
    return longDataBytes;
  }

  /** Whether more was sent ahead than may be kept. */
  public boolean tooMuchLongData() {
    return tooMuchLongData;
  }

  private byte @Nullable [] longData(int parameter) {
    ByteArrayOutputStream sent = longData.get(parameter);
    return sent == null ? null : sent.toByteArray();
  }

  /** It was executed or reset: what was sent ahead is used up. */
  void forgetLongData() {
    longData.clear();
    longDataBytes = 0;
    tooMuchLongData = false;
  }

  /**
   * A cursor is open on it.
   *
   * @param opened the judgement under which it was opened
   * @param plan how its rows are passed on
   * @param number under which that is recorded
   */
  public void cursorOpened(Judgement opened, @Nullable ResultPlan plan, long number) {
    cursor = opened;
    cursorPlan = plan;
    cursorNumber = number;
  }

  /** The judgement under which its cursor was opened; null if none is open. */
  public @Nullable Judgement cursor() {
    return cursor;
  }

  public @Nullable ResultPlan cursorPlan() {
    return cursorPlan;
  }

  public long cursorNumber() {
    return cursorNumber;
  }

  public void cursorClosed() {
    cursor = null;
    cursorPlan = null;
  }

  /**
   * The values with which it is executed, those that were sent ahead among them. Notes their types
   * for executions that do not repeat them.
   *
   * @throws ProtocolViolation if they do not fit the statement
   */
  public List<Parameter> parameters(StmtExecute execute, ExecuteReader reader) {
    reader.reset(execute, parameterCount, parameterTypes, sentAhead());
    // what is refused does not reach the server, but its client need not repeat the types
    typesAtServer &= reader.types().equals(parameterTypes);
    List<Parameter> values = new ArrayList<>(parameterCount);
    while (reader.next()) {
      byte[] value =
          reader.isNull()
              ? null
              : reader.isLongData()
                  ? longData(reader.parameter())
                  : ByteBufUtil.getBytes(reader.value());
      values.add(new Parameter(recordedType(reader.type()), true, value));
    }
    parameterTypes = reader.types();
    return values;
  }

  /**
   * Whether the server must be told the types of the {@link #parameters} that were read last: it
   * has to read them by the very types by which they were read here, and remembers only those of
   * executions that reached it.
   */
  public boolean mustTellTypes(ExecuteReader reader) {
    return parameterCount > 0 && !reader.typesGiven() && !typesAtServer;
  }

  /** The server runs it with the values that were read last, and so it has their types. */
  public void typesTaken() {
    typesAtServer = true;
  }

  private BitSet sentAhead() {
    if (longData.isEmpty()) {
      return NONE;
    }
    var sent = new BitSet();
    longData.keySet().forEach(sent::set);
    return sent;
  }

  /** As the recording keeps it: the type's number, and the flag UNSIGNED where columns have it. */
  private static long recordedType(ParameterType type) {
    return type.type().code() | (type.unsigned() ? UNSIGNED : 0);
  }
}
