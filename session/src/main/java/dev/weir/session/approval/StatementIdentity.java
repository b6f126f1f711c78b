package dev.weir.session.approval;

import dev.weir.policy.Subject;
import dev.weir.session.HoldRequest;
import dev.weir.session.Parameter;
import dev.weir.sql.Access;
import dev.weir.sql.Reading;
import dev.weir.sql.Statement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What makes two statements the same for a late yes: SHA-256 over text, what the text means
 * (accesses with their columns, and the definitions of the names it uses), parameters (type,
 * format, value), person, agent and connection. The meaning counts because the same text means
 * something else under another search path, behind a temporary table of the same name, or once a
 * prepared statement was made anew. Each field stands behind its length and each list behind its
 * count, so that nothing can be shifted from one field into its neighbour.
 */
public final class StatementIdentity {
  private static final int NONE = -1;

  private StatementIdentity() {}

  /** The identity as 64 hexadecimal digits. */
  public static String of(HoldRequest request) {
    MessageDigest digest = sha256();
    Subject subject = request.subject();
    field(digest, request.text().utf8());
    meaning(digest, request);
    parameters(digest, request.parameters());
    field(digest, utf8(subject.issuer()));
    field(digest, utf8(subject.user()));
    field(digest, utf8(subject.agent()));
    field(digest, utf8(request.place().protocol()));
    field(digest, utf8(request.place().connection()));
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The terms a yes is given under, as 64 hexadecimal digits: a late yes counts only while rule,
   * reviewers and quorum are what they were.
   */
  public static String ofTerms(HoldRequest request) {
    MessageDigest digest = sha256();
    field(digest, utf8(request.terms().rule()));
    strings(digest, request.terms().groups());
    strings(digest, request.terms().users());
    number(digest, request.terms().quorum());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void meaning(MessageDigest digest, HoldRequest request) {
    List<Statement> statements =
        switch (request.text().reading()) {
          case Reading.Script script -> script.statements();
          case Reading.Unreadable _ -> List.of();
        };
    number(digest, statements.size());
    for (Statement statement : statements) {
      strings(digest, statement.accesses().stream().map(StatementIdentity::access).toList());
    }
    number(digest, request.definitions().size());
    for (HoldRequest.Definition definition : request.definitions()) {
      field(digest, utf8(definition.name()));
      field(digest, utf8(definition.text()));
    }
  }

  /** One text for one access: {@link List#toString} would let names run into each other. */
  private static String access(Access access) {
    MessageDigest digest = sha256();
    field(digest, utf8(access.action().label()));
    field(digest, utf8(access.kind().name()));
    field(digest, utf8(access.object().schema()));
    field(digest, utf8(access.object().name()));
    strings(digest, access.columnsRead());
    strings(digest, access.columnsWritten());
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void parameters(MessageDigest digest, List<Parameter> parameters) {
    number(digest, parameters.size());
    for (Parameter parameter : parameters) {
      digest.update(
          ByteBuffer.allocate(9)
              .putLong(parameter.typeOid())
              .put((byte) (parameter.binary() ? 1 : 0))
              .flip());
      field(digest, parameter.value());
    }
  }

  private static void strings(MessageDigest digest, Iterable<String> strings) {
    var sorted = new TreeSet<String>();
    strings.forEach(sorted::add);
    number(digest, sorted.size());
    sorted.forEach(string -> field(digest, utf8(string)));
  }

  private static void field(MessageDigest digest, byte @Nullable [] value) {
    number(digest, value == null ? NONE : value.length);
    if (value != null) {
      digest.update(value);
    }
  }

  private static void number(MessageDigest digest, int value) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).flip());
  }

  private static byte @Nullable [] utf8(@Nullable String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
