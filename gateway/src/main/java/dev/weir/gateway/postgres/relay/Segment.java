package dev.weir.gateway.postgres.relay;

import dev.weir.gateway.refusal.Refused;

/**
 * What lies between two Syncs of the extended protocol. After an error everything up to the next
 * Sync is passed over; who passes over it depends on who answered with the error.
 *
 * <pre>
 * Fresh ──forward──▶ Open ──server error──▶ Failed ──Sync──▶ Fresh (next)
 *   │                   └──Weir sends what surely fails──▶ Failed
 *   └──Weir refuses alone──▶ Refused ──Sync──▶ Fresh (next)
 * </pre>
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message Flow</a>
 */
sealed interface Segment {
  /** Counts from 0. */
  long number();

  /** Nothing of the segment has reached the server. */
  record Fresh(long number) implements Segment {
    Open forwarded() {
      return new Open(number);
    }

    Refused refused() {
      return new Refused(number);
    }
  }

  /** The server has begun with it. */
  record Open(long number) implements Segment {
    Failed failed() {
      return new Failed(number);
    }

    Fresh synced() {
      return new Fresh(number + 1);
    }
  }

  /** Weir answered with an error; the server knows nothing of the segment. */
  record Refused(long number) implements Segment {
    Fresh synced() {
      return new Fresh(number + 1);
    }
  }

  /** The server answered with an error, or surely will. */
  record Failed(long number) implements Segment {
    Fresh synced() {
      return new Fresh(number + 1);
    }
  }
}
