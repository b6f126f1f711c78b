package dev.weir.sql.postgres.parser;

import dev.weir.sql.postgres.parser.ParseResult.Reason;
import dev.weir.sql.postgres.parser.ParseResult.Unparsable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Parses statements as one major version of PostgreSQL does, with {@code
 * standard_conforming_strings} on: whoever talks to a server where it is off must not ask.
 *
 * <p>Thread-safe. Callers block until one of the parser threads is free and has answered, so they
 * should be virtual threads. Threads and instances are made when first needed.
 */
public final class PostgresParser implements AutoCloseable {
  private final ParserSettings settings;
  private final List<ParserThread> threads;
  private final BlockingDeque<ParserThread> idle = new LinkedBlockingDeque<>();

  public PostgresParser(PostgresGrammar grammar, ParserSettings settings) {
    this.settings = settings;
    var decoder = new TreeDecoder(settings);
    // The one used last comes first: its memory is in the caches, and others may never start.
    threads =
        Stream.generate(() -> new ParserThread(grammar, settings, decoder, idle::addFirst))
            .limit(settings.threads())
            .toList();
    idle.addAll(threads);
  }

  /**
   * Parses the text of one message.
   *
   * @param utf8 the text from its position to its limit, without a terminating NUL; read, not kept,
   *     position unchanged
   * @throws InterruptedException if the calling thread is interrupted; the parse is stopped then
   * @throws IllegalStateException if this parser is closed
   */
  public ParseResult parse(ByteBuffer utf8) throws InterruptedException {
    if (utf8.remaining() > settings.statementBytesMax()) {
      return new Unparsable(Reason.TOO_LONG);
    }
    byte[] text = new byte[utf8.remaining()];
    utf8.get(utf8.position(), text);
    var fault = StatementText.fault(text);
    if (fault.isPresent()) {
      return new Unparsable(fault.get());
    }
    return parseChecked(new ParseJob(text));
  }

  /** Like {@link #parse(ByteBuffer)}. */
  public ParseResult parse(byte[] utf8) throws InterruptedException {
    return parse(ByteBuffer.wrap(utf8));
  }

  /** Stops what is being parsed; those who wait for it get {@link Unparsable}. */
  @Override
  public void close() {
    threads.forEach(ParserThread::close);
  }

  private ParseResult parseChecked(ParseJob job) throws InterruptedException {
    ParserThread thread = idle.takeFirst();
    try {
      thread.submit(job);
    } catch (IllegalStateException closed) {
      // Others that wait for a thread learn of it in the same way.
      idle.addFirst(thread);
      throw closed;
    }
    try {
      return job.await(settings.parseTimeMax());
    } catch (TimeoutException e) {
      thread.cancel(job);
      return new Unparsable(Reason.TIMED_OUT);
    } catch (InterruptedException e) {
      thread.cancel(job);
      throw e;
    }
  }
}
