package dev.weir.gateway.postgres.upstream;

/**
 * A session's hold on its connection to the server: whether somebody takes the connection over
 * instead of its being closed. Belongs to the session's event loop.
 */
public interface Lease {
  /** Nobody takes it: whoever has it closes it. */
  Lease OF_NOBODY =
      new Lease() {
        @Override
        public void reported(String name, String value) {
          // nobody will be told of it
        }

        @Override
        public boolean wanted() {
          return false;
        }

        @Override
        public void giveBack() {
          throw new IllegalStateException("nobody takes the connection over");
        }

        @Override
        public boolean givenBack() {
          return false;
        }
      };

  /** The server reported a setting to the session: the next one is told of it. */
  void reported(String name, String value);

  /** Whether the connection would be taken, if it is as a session may leave it. */
  boolean wanted();

  /**
   * Hands the connection over; called once, and the session has nothing to do with it from then on.
   * Everything that the server was asked is answered, no transaction is open, the pipeline is as
   * the session found it, and nothing of the session is left but what DISCARD ALL takes away.
   */
  void giveBack();

  /** Whether {@link #giveBack} was called: then the connection is not the session's to close. */
  boolean givenBack();
}
