package dev.weir.sql.postgres.parser;

import dev.weir.sql.postgres.parser.ParseResult.Reason;
import dev.weir.sql.postgres.parser.ParseResult.Unparsable;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TransferQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmInterruptedException;

/**
 * A platform thread with a large stack and one parser instance, which is made for the first text
 * and made again after one that broke it. Whoever holds it gives it one job at a time.
 */
final class ParserThread {
  private final PostgresGrammar grammar;
  private final ParserSettings settings;
  private final TreeDecoder decoder;
  private final Consumer<ParserThread> whenIdle;
  private final TransferQueue<ParseJob> jobs = new LinkedTransferQueue<>();
  private final Thread thread;

  /** Only the thread itself touches it. */
  private @Nullable LibpgQuery instance;

  // Guarded by this.
  private @Nullable ParseJob current;
  private boolean started;
  private boolean closed;

  ParserThread(
      PostgresGrammar grammar,
      ParserSettings settings,
      TreeDecoder decoder,
      Consumer<ParserThread> whenIdle) {
    this.grammar = grammar;
    this.settings = settings;
    this.decoder = decoder;
    this.whenIdle = whenIdle;
    String name = "postgresql-" + grammar.majorVersion() + "-parser";
    thread = new Thread(null, this::work, name, settings.stackBytes());
    thread.setDaemon(true);
  }

  synchronized void submit(ParseJob job) {
    if (closed) {
      throw new IllegalStateException("the parser is closed");
    }
    current = job;
    jobs.add(job);
    if (!started) {
      started = true;
      thread.start();
    }
  }

  /** Stops this job if it still is the thread's; the thread is idle again soon after. */
  synchronized void cancel(ParseJob job) {
    job.cancel();
    if (current == job) {
      thread.interrupt();
    }
  }

  synchronized void close() {
    closed = true;
    thread.interrupt();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void work() {
    while (!isClosed()) {
      ParseJob job;
      try {
        job = jobs.take();
      } catch (InterruptedException e) {
        // Closed, or a job was cancelled before it was taken: the next round sees which.
        continue;
      }
      ParseResult result = job.isCancelled() ? new Unparsable(Reason.TIMED_OUT) : run(job);
      finish();
      whenIdle.accept(this);
      job.answer(result);
    }
    // A parser that is closed may still be referred to; its memory is megabytes.
    instance = null;
    ParseJob left = jobs.poll();
    if (left != null) {
      left.answer(new Unparsable(Reason.PARSER_FAILED));
    }
  }

  /** From here on an interrupt can no longer be meant for the job that just ended. */
  private synchronized void finish() {
    current = null;
    Thread.interrupted();
  }

  private ParseResult run(ParseJob job) {
    LibpgQuery parser = instance;
    instance = null;
    try {
      if (parser == null) {
        parser = new LibpgQuery(grammar, settings.memoryPagesMax());
      }
      job.begin();
      LibpgQuery.Answer answer = parser.parse(job.sql, settings.treeBytesMax());
      if (!parser.hasGrown()) {
        instance = parser;
      }
      return decoder.decode(answer, job.sql.length);
    } catch (StackOverflowError e) {
      return new Unparsable(Reason.TOO_DEEP);
    } catch (OutOfMemoryError | LibpgQuery.OutOfParserMemoryException e) {
      return new Unparsable(Reason.OUT_OF_MEMORY, e);
    } catch (WasmInterruptedException e) {
      return new Unparsable(Reason.TIMED_OUT);
    } catch (RuntimeException | Error e) {
      return new Unparsable(Reason.PARSER_FAILED, e);
    }
  }
}
