package dev.weir.gateway.simulation;

import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Value;
import dev.weir.wire.postgres.backend.BackendMessage;
import dev.weir.wire.postgres.backend.CommandComplete;
import dev.weir.wire.postgres.backend.CopyData;
import dev.weir.wire.postgres.backend.CopyDone;
import dev.weir.wire.postgres.backend.CopyInResponse;
import dev.weir.wire.postgres.backend.CopyOutResponse;
import dev.weir.wire.postgres.backend.DataRow;
import dev.weir.wire.postgres.backend.FieldDescription;
import dev.weir.wire.postgres.backend.PortalSuspended;
import dev.weir.wire.postgres.backend.RowDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A statement that a server runs, and how far it has come. */
final class SimPortal {
  private static final int ROWS = 3;
  private static final int PEOPLE_OID = 16_384;
  private static final int INT4 = 23;
  private static final int TEXT = 25;

  private SimStatement statement;
  private int sent;
  private boolean first = true;
  private boolean begun;

  SimPortal(SimStatement statement) {
    this.statement = statement;
  }

  SimStatement statement() {
    return statement;
  }

  /** What it turns out to run. */
  void standsFor(SimStatement behind) {
    statement = behind;
  }

  /** True once. */
  boolean first() {
    boolean now = first;
    first = false;
    return now;
  }

  /** True once: it begins to run. */
  boolean begins() {
    boolean now = !begun;
    begun = true;
    return now;
  }

  static BackendMessage description(SimStatement statement) {
    if (statement.kind().people()) {
      return new RowDescription(
          List.of(field("id", PEOPLE_OID, 1, INT4), field("ssn", PEOPLE_OID, 3, TEXT)));
    }
    return switch (statement.kind()) {
      case SHOW -> new RowDescription(List.of(field("setting", 0, 0, TEXT)));
      case NAMES ->
          new RowDescription(
              List.of(
                  field("relname", 0, 0, TEXT),
                  field("oid", 0, 0, TEXT),
                  field("schema", 0, 0, TEXT)));
      default -> new RowDescription(List.of(field("?column?", 0, 0, INT4)));
    };
  }

  private static FieldDescription field(String name, int table, int column, int type) {
    return new FieldDescription(
        CString.of(name), table, (short) column, type, (short) -1, -1, Format.TEXT);
  }

  static BackendMessage complete(String tag) {
    return new CommandComplete(CString.of(tag));
  }

  /** What it says when it runs until it has ended or has sent so many rows; 0 for all of them. */
  List<BackendMessage> run(int rowsMax, boolean masks, SimTransaction transaction) {
    List<BackendMessage> said = new ArrayList<>();
    switch (statement.kind()) {
      case PEOPLE, ELSEWHERE, ONE, OPENS -> rows(said, rowsMax, masks);
      case PEOPLE_FAILING -> said.add(row("0", masks ? statement.masked() : statement.secret()));
      case SHOW -> {
        String setting = statement.text().substring("SHOW ".length());
        said.add(
            row(
                switch (setting) {
                  case "search_path" -> transaction.path();
                  case "client_encoding" -> "UTF8";
                  default -> "on";
                }));
        said.add(complete("SHOW"));
      }
      case NAMES -> {
        String schema = transaction.ownSchema();
        if (schema != null) {
          said.add(row("own", "16390", schema));
        }
        said.add(complete("SELECT " + (schema == null ? 0 : 1)));
      }
      case INSERT -> said.add(complete("INSERT 0 1"));
      case DELETE -> said.add(complete("DELETE 1"));
      case COPY_IN -> said.add(new CopyInResponse(Format.TEXT, List.of(Format.TEXT)));
      case COPY_OUT -> {
        said.add(new CopyOutResponse(Format.TEXT, List.of(Format.TEXT)));
        said.add(new CopyData(text(statement.number() + "\n")));
        said.add(CopyDone.INSTANCE);
        said.add(complete("COPY 1"));
      }
      case SET -> said.add(complete("SET"));
      case PREPARE, DEALLOCATE -> said.add(complete(statement.kind().name()));
      case BEGIN, COMMIT, ROLLBACK -> said.add(complete(statement.kind().name()));
      case DIVIDE, MISSING, FORBIDDEN, SUBSTITUTE, EXECUTE, OWN -> {
        // it never comes to an answer
      }
    }
    return said;
  }

  private void rows(List<BackendMessage> said, int rowsMax, boolean masks) {
    int now = 0;
    while (sent < ROWS && (rowsMax == 0 || now < rowsMax)) {
      said.add(
          statement.kind().people()
              ? row(Integer.toString(sent), masks ? statement.masked() : statement.secret())
              : row(Integer.toString(statement.number())));
      sent++;
      now++;
    }
    said.add(rowsMax != 0 && now == rowsMax ? PortalSuspended.INSTANCE : complete("SELECT " + now));
  }

  private static BackendMessage row(String... values) {
    List<Value> all = new ArrayList<>();
    for (String value : values) {
      all.add(new Value(text(value)));
    }
    return new DataRow(all);
  }

  private static ByteBuf text(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
  }
}
