package dev.weir.sql;

/**
 * What reading depends on beside the text.
 *
 * @param <S> the settings of the dialect: immutable, equal by value
 * @param catalogue names and what stands behind them
 * @param names the session's prepared statements and cursors
 * @param settings of the session, as far as they say how a text reads
 */
public record Environment<S>(Catalogue catalogue, NamedStatements names, S settings) {}
