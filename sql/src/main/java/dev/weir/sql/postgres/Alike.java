package dev.weir.sql.postgres;

import dev.weir.sql.Naming;
import dev.weir.sql.Statement;
import dev.weir.sql.TransactionEffect;
import dev.weir.sql.postgres.tree.Constants;
import dev.weir.sql.postgres.tree.ConstantsRead;
import dev.weir.sql.postgres.tree.Node;
import dev.weir.sql.skeleton.Skeleton;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the texts that must read as one that was read. A constant may be another one if it stands
 * in the tree as a constant at the very place and with the very value that the scan gave it, and
 * the reader has not looked at it: the grammar hands such a value on without looking at it, too.
 * All others have to stay. ADR 15 says why that is exact.
 */
final class Alike {
  /** Of other statements' constants, the grammar's actions look at many. */
  private static final Set<String> KINDS =
      Set.of("SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt");

  private static final String AMBIGUOUS = "";

  private final byte[] text;
  private final PostgresScan scan;
  private final Map<Integer, String> constants = new HashMap<>();

  private Alike(byte[] text, PostgresScan scan) {
    this.text = text;
    this.scan = scan;
  }

  /**
   * @param text the whole text, of which the statement is the only one
   * @param tree of the statement, as the reader left it
   * @return null if no other text is known to read alike
   */
  static @Nullable Skeleton of(byte[] text, Node tree, Statement statement) {
    boolean plain =
        KINDS.contains(tree.kind())
            && statement.settings().isEmpty()
            && statement.naming() instanceof Naming.None
            && statement.transaction() == TransactionEffect.NONE
            && !statement.dependsOnNames()
            && !statement.shape().changesCatalogue()
            && !tree.constantsRead().elsewhere();
    var scan = new PostgresScan();
    if (!plain || !scan.read(text) || scan.constants() == 0) {
      return null;
    }
    ConstantsRead read = tree.constantsRead().copy();
    return new Alike(text, scan).skeleton(tree, read);
  }

  private Skeleton skeleton(Node tree, ConstantsRead read) {
    collect(tree);
    var fixed = new BitSet();
    for (int i = 0; i < scan.constants(); i++) {
      fixed.set(i, !isFree(i, read));
    }
    return Skeleton.of(scan, fixed);
  }

  private void collect(Node node) {
    if (node.is("A_Const")) {
      String value = Constants.text(node);
      constants.merge(
          node.number("location"), value == null ? AMBIGUOUS : mark(node) + value, Alike::same);
    }
    node.children().forEach(this::collect);
  }

  private static String same(String one, String other) {
    return one.equals(other) ? one : AMBIGUOUS;
  }

  private static String mark(Node constant) {
    return constant.has("sval") ? "'" : "#";
  }

  private boolean isFree(int constant, ConstantsRead read) {
    String value = value(constant);
    int start = scan.start(constant);
    if (value.equals(constants.get(start))) {
      return !read.at(start);
    }
    // A sign is made part of the number, which begins with it then.
    int sign = start - 1;
    while (sign > 0 && text[sign] <= ' ') {
      sign--;
    }
    return !scan.isString(constant)
        && sign > 0
        && text[sign] == '-'
        && negative(value).equals(constants.get(sign))
        && !read.at(sign);
  }

  private static String negative(String value) {
    return value.equals("#0") ? value : "#-" + value.substring(1);
  }

  /** The value of a constant as the tree should have it. */
  private String value(int constant) {
    int start = scan.start(constant);
    int length = scan.end(constant) - start;
    if (scan.isString(constant)) {
      return "'"
          + new String(text, start + 1, length - 2, StandardCharsets.UTF_8).replace("''", "'");
    }
    String digits = new String(text, start, length, StandardCharsets.US_ASCII);
    return scan.isInteger(constant) ? "#" + Integer.parseInt(digits) : "#" + digits;
  }
}
