package dev.weir.wire.postgres.backend;

import static dev.weir.wire.postgres.Bytes.bytes;
import static dev.weir.wire.postgres.Bytes.i16;
import static dev.weir.wire.postgres.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.CancelKey;
import dev.weir.wire.postgres.Format;
import dev.weir.wire.postgres.Frame;
import dev.weir.wire.postgres.Limits;
import dev.weir.wire.postgres.ProtocolVersion;
import dev.weir.wire.postgres.ProtocolViolation;
import dev.weir.wire.postgres.TransactionStatus;
import dev.weir.wire.postgres.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes stand here as the manual's "Message Formats" gives them, lengths counted by hand. */
final class BackendMessageBytesTest {
  private final BackendDecoder decoder = new BackendDecoder(Limits.DEFAULT);
  private final Frame frame = new Frame();

  static Stream<Arguments> messages() {
    return Stream.of(
        arguments(bytes('R', 8, 0), AuthenticationOk.INSTANCE),
        arguments(bytes('R', 8, 2), AuthenticationKerberosV5.INSTANCE),
        arguments(bytes('R', 8, 3), AuthenticationCleartextPassword.INSTANCE),
        arguments(bytes('R', 12, 5, 0x01020304), new AuthenticationMd5Password(0x01020304)),
        arguments(bytes('R', 8, 7), AuthenticationGss.INSTANCE),
        arguments(bytes('R', 11, 8, "abc"), new AuthenticationGssContinue(text("abc"))),
        arguments(bytes('R', 8, 9), AuthenticationSspi.INSTANCE),
        arguments(
            bytes('R', 42, 10, "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"),
            new AuthenticationSasl(
                List.of(CString.of("SCRAM-SHA-256-PLUS"), CString.of("SCRAM-SHA-256")))),
        arguments(bytes('R', 11, 11, "r=x"), new AuthenticationSaslContinue(text("r=x"))),
        arguments(bytes('R', 11, 12, "v=x"), new AuthenticationSaslFinal(text("v=x"))),
        arguments(
            bytes('K', 12, 7, 0x01020304),
            new BackendKeyData(7, CancelKey.of(new byte[] {1, 2, 3, 4}))),
        arguments(
            bytes('K', 40, 7, "k".repeat(32)),
            new BackendKeyData(
                7, CancelKey.of("k".repeat(32).getBytes(StandardCharsets.US_ASCII)))),
        arguments(bytes('1', 4), ParseComplete.INSTANCE),
        arguments(bytes('2', 4), BindComplete.INSTANCE),
        arguments(bytes('3', 4), CloseComplete.INSTANCE),
        arguments(bytes('n', 4), NoData.INSTANCE),
        arguments(bytes('s', 4), PortalSuspended.INSTANCE),
        arguments(bytes('I', 4), EmptyQueryResponse.INSTANCE),
        arguments(bytes('c', 4), CopyDone.INSTANCE),
        arguments(bytes('C', 13, "SELECT 1\0"), new CommandComplete(CString.of("SELECT 1"))),
        arguments(
            bytes('G', 11, '\0', i16(2), i16(0), i16(0)),
            new CopyInResponse(Format.TEXT, List.of(Format.TEXT, Format.TEXT))),
        arguments(
            bytes('H', 9, '\1', i16(1), i16(1)),
            new CopyOutResponse(Format.BINARY, List.of(Format.BINARY))),
        arguments(bytes('W', 7, '\0', i16(0)), new CopyBothResponse(Format.TEXT, List.of())),
        arguments(bytes('d', 10, "1\tAda\n"), new CopyData(text("1\tAda\n"))),
        arguments(
            bytes('D', 19, i16(3), 1, "7", -1, 0),
            new DataRow(List.of(new Value(text("7")), Value.NULL, new Value(text(""))))),
        arguments(bytes('D', 6, i16(0)), new DataRow(List.of())),
        arguments(
            bytes('E', 27, "SERROR\0C42501\0Mdenied\0\0"),
            new ErrorResponse(
                new Diagnostics(
                    List.of(
                        new Diagnostics.Field((byte) 'S', text("ERROR")),
                        new Diagnostics.Field((byte) 'C', text("42501")),
                        new Diagnostics.Field((byte) 'M', text("denied")))))),
        arguments(
            bytes('N', 10, "?new\0\0"),
            new NoticeResponse(
                new Diagnostics(List.of(new Diagnostics.Field((byte) '?', text("new")))))),
        arguments(bytes('E', 5, "\0"), new ErrorResponse(new Diagnostics(List.of()))),
        arguments(bytes('V', 9, 1, "t"), new FunctionCallResponse(new Value(text("t")))),
        arguments(bytes('V', 8, -1), new FunctionCallResponse(Value.NULL)),
        arguments(
            bytes('v', 19, 3 << 16, 1, "_pq_.x\0"),
            new NegotiateProtocolVersion(ProtocolVersion.V3_0, List.of(CString.of("_pq_.x")))),
        arguments(
            bytes('A', 17, 9, "news\0", "hot\0"),
            new NotificationResponse(9, CString.of("news"), CString.of("hot"))),
        arguments(bytes('t', 14, i16(2), 23, 25), new ParameterDescription(List.of(23, 25))),
        arguments(
            bytes('S', 25, "client_encoding\0UTF8\0"),
            new ParameterStatus(CString.of("client_encoding"), CString.of("UTF8"))),
        arguments(bytes('Z', 5, 'I'), new ReadyForQuery(TransactionStatus.IDLE)),
        arguments(bytes('Z', 5, 'T'), new ReadyForQuery(TransactionStatus.IN_TRANSACTION)),
        arguments(bytes('Z', 5, 'E'), new ReadyForQuery(TransactionStatus.FAILED)),
        arguments(
            bytes('T', 27, i16(1), "id\0", 16384, i16(1), 23, i16(4), -1, i16(0)),
            new RowDescription(
                List.of(
                    new FieldDescription(
                        CString.of("id"), 16384, i16(1), 23, i16(4), -1, Format.TEXT)))));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsReadFromItsBytesAndWrittenAsThem(ByteBuf wire, BackendMessage message) {
    assertThat(decoder.next(wire, frame)).isTrue();
    assertThat(wire.isReadable()).isFalse();
    assertThat(decoder.decode(wire, frame)).isEqualTo(message);
    ByteBuf written = Unpooled.buffer();
    BackendEncoder.encode(message, written);
    assertThat(written).isEqualTo(wire.readerIndex(0));
  }

  @Test
  void theRowsOfATagAreItsLastNumber() {
    assertThat(new CommandComplete(CString.of("INSERT 0 12")).rows()).hasValue(12);
    assertThat(new CommandComplete(CString.of("SELECT 9")).rows()).hasValue(9);
    assertThat(new CommandComplete(CString.of("BEGIN")).rows()).isEmpty();
    assertThat(new CommandComplete(CString.of("")).rows()).isEmpty();
    assertThat(new CommandComplete(CString.of("SELECT 99999999999999999999")).rows()).isEmpty();
  }

  @Test
  void anErrorCarriesTheFieldsThatClientsShow() {
    Diagnostics error =
        BackendEncoder.error(Severity.ERROR, "42501", "denied", "rule x", "ask").diagnostics();
    assertThat(error.sqlState()).isEqualTo("42501");
    assertThat(error.text(DiagnosticField.SEVERITY_LOCALIZED)).contains("ERROR");
    assertThat(error.text(DiagnosticField.SEVERITY)).contains("ERROR");
    assertThat(error.text(DiagnosticField.MESSAGE)).contains("denied");
    assertThat(error.text(DiagnosticField.DETAIL)).contains("rule x");
    assertThat(error.text(DiagnosticField.HINT)).contains("ask");
    var plain = BackendEncoder.notice(Severity.NOTICE, "00000", "hello", null, null).diagnostics();
    assertThat(plain.fields()).hasSize(4);
  }

  @Test
  void aTextFromElsewhereCannotBeginAnotherField() {
    ByteBuf out = Unpooled.buffer();
    BackendEncoder.encode(
        BackendEncoder.error(Severity.ERROR, "42501", "no\0Hask eve", null, null), out);
    decoder.next(out, frame);
    Diagnostics read = ((ErrorResponse) decoder.decode(out, frame)).diagnostics();
    assertThat(read.text(DiagnosticField.HINT)).isEmpty();
    assertThat(read.text(DiagnosticField.MESSAGE)).contains("no Hask eve");
  }

  @Test
  void aFieldIsReplacedInItsPlaceOrAddedOrLeftOut() {
    Diagnostics error =
        BackendEncoder.error(Severity.ERROR, "42501", "one", "two", null).diagnostics();
    Diagnostics changed =
        error.with(DiagnosticField.MESSAGE, "three").with(DiagnosticField.HINT, "four");
    assertThat(changed.text(DiagnosticField.MESSAGE)).contains("three");
    assertThat(changed.fields().getLast().code()).isEqualTo((byte) 'H');
    assertThat(changed.without(DiagnosticField.DETAIL).fields()).hasSize(5);
  }

  @Test
  void anEncryptionAnswerIsOneOfThreeBytes() {
    for (EncryptionAnswer answer : EncryptionAnswer.values()) {
      assertThat(EncryptionAnswer.of(answer.code())).isEqualTo(answer);
    }
    assertThatThrownBy(() -> EncryptionAnswer.of((byte) 'E')).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void aCancelKeyIsNotPrinted() {
    CancelKey key = CancelKey.of("abcd".getBytes(StandardCharsets.US_ASCII));
    assertThat(new BackendKeyData(1, key).toString()).contains("***").doesNotContain("abcd");
  }
}
