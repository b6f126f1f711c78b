package dev.weir.gateway.mysql.relay;

import dev.weir.gateway.holding.GivenYes;
import dev.weir.gateway.holding.HeldTurn;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.HoldRequest;
import java.time.Duration;

/**
 * Whose turn it is.
 *
 * <pre>
 * Taking ──forward──▶ Replying ──replied──▶ Taking
 *   └────wait──▶ Waiting ──resume──▶ Taking         any ──end──▶ Ended
 * </pre>
 *
 * <p>This protocol cannot tell a client that its statement waits for people: the error at the end
 * says so. Touched by the session's event loop only.
 */
final class Turn implements HeldTurn {
  private final Attempt attempt = new Attempt();
  private State state = State.TAKING;
  private Runnable run = () -> {};

  private enum State {
    /** Commands are dealt with as they come. */
    TAKING,
    /** The next command waits for its judgement, for people, or for the disk. */
    WAITING,
    /** The server answers. */
    REPLYING,
    ENDED
  }

  /** What goes on with the commands that wait; set once, when the session is put together. */
  void runs(Runnable frontend) {
    run = frontend;
  }

  Attempt attempt() {
    return attempt;
  }

  boolean taking() {
    return state == State.TAKING;
  }

  boolean waiting() {
    return state == State.WAITING;
  }

  /** The command was dealt with. */
  void done() {
    attempt.reset();
  }

  /** The command stays where it is until {@link #resume}. */
  Step waits() {
    if (state == State.TAKING) {
      state = State.WAITING;
    }
    return Step.WAIT;
  }

  /** The server has been asked. */
  void asked() {
    if (state == State.TAKING) {
      state = State.REPLYING;
    }
  }

  /** The server's reply is complete. */
  void replied() {
    if (state == State.REPLYING) {
      state = State.TAKING;
      run.run();
    }
  }

  void end() {
    state = State.ENDED;
  }

  @Override
  public boolean over() {
    return state == State.ENDED;
  }

  @Override
  public GivenYes yes() {
    return attempt.yes();
  }

  @Override
  public void numbered(long number) {
    attempt.numbered(number);
  }

  @Override
  public void held(HoldRequest request, Duration wait, ApprovalDesk.Waiting waiting) {
    // there is no packet for it
  }

  @Override
  public void refuse(Refusal refusal) {
    attempt.refuse(refusal);
  }

  @Override
  public void resume() {
    if (state == State.WAITING) {
      state = State.TAKING;
      run.run();
    }
  }
}
