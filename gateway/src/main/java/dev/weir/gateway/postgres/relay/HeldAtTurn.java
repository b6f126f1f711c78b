package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.holding.GivenYes;
import dev.weir.gateway.holding.HeldTurn;
import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.relay.Leg;
import dev.weir.session.ApprovalDesk;
import dev.weir.session.HoldRequest;
import dev.weir.wire.postgres.backend.BackendEncoder;
import dev.weir.wire.postgres.backend.Severity;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/** A statement that waits for people, of which the client is told at once by a notice. */
record HeldAtTurn(Turn turn, Leg client) implements HeldTurn {
  @Override
  public boolean over() {
    return turn.over();
  }

  @Override
  public GivenYes yes() {
    return turn.attempt().yes();
  }

  @Override
  public void numbered(long number) {
    turn.attempt().numbered(number);
  }

  @Override
  public void held(HoldRequest request, Duration wait, ApprovalDesk.Waiting waiting) {
    ByteBuf out = client.allocator().buffer();
    BackendEncoder.encode(
        BackendEncoder.notice(
            Severity.NOTICE,
            "00000",
            "statement held for approval, request " + waiting.id(),
            "Rule \"%s\" needs %d yes; held for %d s at most."
                .formatted(request.terms().rule(), request.terms().quorum(), wait.toSeconds()),
            "Approve at " + waiting.link()),
        out);
    client.write(out);
    client.flush();
  }

  @Override
  public void refuse(Refusal refusal) {
    turn.attempt().refuse(refusal);
  }

  @Override
  public void resume() {
    turn.resume();
  }
}
