package dev.weir.wire.postgres.backend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.BodyWriter;
import dev.weir.wire.postgres.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an error or a notice, in the order of the wire, unknown ones included.
 *
 * <p>Source: manual, "Error and Notice Message Fields".
 *
 * @param fields what is said; texts are slices
 */
public record Diagnostics(List<Field> fields) {
  /** Codes are single bytes, so more fields than this cannot mean anything. */
  private static final int FIELDS_MAX = 256;

  /**
   * One field.
   *
   * @param code the byte that tells its meaning; never 0
   * @param text what it says, without terminator
   */
  public record Field(byte code, ByteBuf text) {
    /** Tells the code only: a text may repeat values of the session. */
    @Override
    public String toString() {
      return "Field[" + (char) code + "]";
    }
  }

  /** Keeps its own list. */
  public Diagnostics {
    fields = List.copyOf(fields);
  }

  static Diagnostics read(BodyReader body) {
    List<Field> fields = new ArrayList<>();
    for (byte code = body.int8(); code != 0; code = body.int8()) {
      if (fields.size() == FIELDS_MAX) {
        throw new ProtocolViolation("too many fields in a diagnostic");
      }
      fields.add(new Field(code, body.text()));
    }
    return new Diagnostics(fields);
  }

  /** The UTF-8 text of a field, if it is there. */
  public Optional<String> text(DiagnosticField field) {
    return fields.stream()
        .filter(candidate -> candidate.code() == field.code())
        .map(candidate -> candidate.text().toString(StandardCharsets.UTF_8))
        .findFirst();
  }

  /** The SQLSTATE, or an empty text if the server gave none. */
  public String sqlState() {
    return text(DiagnosticField.SQLSTATE).orElse("");
  }

  /** These diagnostics without one field. */
  public Diagnostics without(DiagnosticField field) {
    return new Diagnostics(fields.stream().filter(f -> f.code() != field.code()).toList());
  }

  /** These diagnostics with the text of one field set, in its place or at the end. */
  public Diagnostics with(DiagnosticField field, String text) {
    List<Field> changed = new ArrayList<>(fields);
    Field replacement = field(field, text);
    int index = 0;
    while (index < changed.size() && changed.get(index).code() != field.code()) {
      index++;
    }
    if (index < changed.size()) {
      changed.set(index, replacement);
    } else {
      changed.add(replacement);
    }
    return new Diagnostics(changed);
  }

  /** Diagnostics with the fields that every message needs, and detail and hint where given. */
  public static Diagnostics of(
      Severity severity,
      String sqlState,
      String message,
      @Nullable String detail,
      @Nullable String hint) {
    List<Field> fields = new ArrayList<>();
    fields.add(field(DiagnosticField.SEVERITY_LOCALIZED, severity.name()));
    fields.add(field(DiagnosticField.SEVERITY, severity.name()));
    fields.add(field(DiagnosticField.SQLSTATE, sqlState));
    fields.add(field(DiagnosticField.MESSAGE, message));
    if (detail != null) {
      fields.add(field(DiagnosticField.DETAIL, detail));
    }
    if (hint != null) {
      fields.add(field(DiagnosticField.HINT, hint));
    }
    return new Diagnostics(fields);
  }

  private static Field field(DiagnosticField field, String text) {
    // a text from elsewhere must not be able to end the field and begin another
    String safe = text.replace('\0', ' ');
    return new Field(field.code(), Unpooled.wrappedBuffer(safe.getBytes(StandardCharsets.UTF_8)));
  }

  void writeTo(ByteBuf out) {
    for (Field field : fields) {
      out.writeByte(field.code());
      BodyWriter.text(field.text(), out);
    }
    out.writeByte(0);
  }
}
