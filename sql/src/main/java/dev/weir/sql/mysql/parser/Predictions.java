package dev.weir.sql.mysql.parser;

import io.debezium.ddl.parser.mysql.generated.MySqlParser;
import org.antlr.v4.runtime.atn.ATN;
import org.antlr.v4.runtime.atn.ParserATNSimulator;
import org.antlr.v4.runtime.atn.PredictionContextCache;
import org.antlr.v4.runtime.dfa.DFA;

/**
 * What parsers have learned of the grammar: shared between threads, as ANTLR allows. It grows with
 * every new shape of a statement, so it is thrown away when it is large.
 */
final class Predictions {
  /** A state takes about seven kilobytes; the statements of a dozen applications need 10,000. */
  private static final int STATES_MAX = 20_000;

  private static final int PARSES_BETWEEN_LOOKS = 32;

  private static final ATN GRAMMAR = MySqlParser._ATN;

  private final DFA[] decisions = new DFA[GRAMMAR.getNumberOfDecisions()];
  private final PredictionContextCache contexts = new PredictionContextCache();

  Predictions() {
    for (int i = 0; i < decisions.length; i++) {
      decisions[i] = new DFA(GRAMMAR.getDecisionState(i), i);
    }
  }

  void teach(MySqlParser parser) {
    parser.setInterpreter(new ParserATNSimulator(parser, GRAMMAR, decisions, contexts));
  }

  /** Whether it is time to forget; looks only now and then, since looking takes its time. */
  boolean tooLarge(long parses) {
    if (parses % PARSES_BETWEEN_LOOKS != 0) {
      return false;
    }
    long states = 0;
    for (DFA decision : decisions) {
      states += decision.states.size();
    }
    return states > STATES_MAX;
  }
}
