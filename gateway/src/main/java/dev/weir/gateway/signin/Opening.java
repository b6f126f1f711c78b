package dev.weir.gateway.signin;

import dev.weir.gateway.refusal.Refusal;
import dev.weir.gateway.refusal.Refused;
import dev.weir.gateway.signin.SignIn.Admitted;
import dev.weir.gateway.upstream.UpstreamFailed;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From what a client has shown to a server that has let Weir in. What blocks runs on the executor,
 * the rest on the session's loop. Thread-safe.
 */
public final class Opening {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

  private final SignIn signIn;
  private final Executor blocking;

  public Opening(SignIn signIn, Executor blocking) {
    this.signIn = signIn;
    this.blocking = blocking;
  }

  /**
   * Signs the client in and Weir to the server.
   *
   * @param shown taken over and wiped
   * @param connect goes to the server on the loop; the credential is lent until it is there
   * @param ready puts together what was made; whoever gets it closes the admission
   * @return completed on the loop: ready, or {@link Refused}
   */
  public <S extends Object, R extends Object> CompletionStage<R> open(
      Shown shown,
      Asked asked,
      InetAddress source,
      EventLoop loop,
      Function<Admitted, CompletionStage<S>> connect,
      BiFunction<Admitted, S, R> ready) {
    var opening = new Attempt<S, R>(loop, connect, ready);
    if (loop.inEventLoop() && opensAtOnce(opening, shown, asked, source)) {
      shown.wipe();
      return opening.result();
    }
    blocking.execute(() -> {
      try {
        opening.connect(signIn.admit(shown, asked, source));
      } catch (Refused refused) {
        opening.refuse(refused);
      } catch (InterruptedException | RuntimeException failed) {
        opening.fail(failed);
      } finally {
        shown.wipe();
      }
    });
    return opening.result();
  }

  /** Whether what was shown is known, and nothing more is to be decided. */
  private boolean opensAtOnce(Attempt<?, ?> opening, Shown shown, Asked asked, InetAddress source) {
    try {
      Admitted known = signIn.admitAtOnce(shown, asked, source);
      if (known != null) {
        opening.connect(known);
      }
      return known != null;
    } catch (RuntimeException failed) {
      opening.fail(failed);
      return true;
    }
  }

  /** One client's, from being let in to a result on the loop. */
  private record Attempt<S extends Object, R extends Object>(
      EventLoop loop,
      Function<Admitted, CompletionStage<S>> connect,
      BiFunction<Admitted, S, R> ready,
      CompletableFuture<R> result) {
    Attempt(
        EventLoop loop,
        Function<Admitted, CompletionStage<S>> connect,
        BiFunction<Admitted, S, R> ready) {
      this(loop, connect, ready, new CompletableFuture<>());
    }

    void connect(Admitted admitted) {
      CompletionStage<S> connecting;
      try {
        connecting = connect.apply(admitted);
      } catch (RuntimeException failed) {
        admitted.close();
        throw failed;
      }
      connecting
          // a connection that was kept may be there before anybody waits for it
          .whenCompleteAsync(
          (server, failure) -> {
            // the server has let Weir in, or never will: the password is not needed any more
            admitted.credential().password().close();
            if (failure == null) {
              result.complete(ready.apply(admitted, server));
            } else {
              admitted.close();
              result.completeExceptionally(refused(admitted, failure).toException());
            }
          },
          new OnLoop(loop));
    }

    void fail(Exception failed) {
      LOG.error("sign-in failed", failed);
      refuse(
          Refusal.of(Refusal.INVALID_AUTHORIZATION, "sign-in is not possible at the moment")
              .toException());
    }

    void refuse(Refused refused) {
      loop.execute(() -> result.completeExceptionally(refused));
    }
  }

  private static Refusal refused(Admitted admitted, Throwable failure) {
    String connection = admitted.target().connection();
    if (failure instanceof UpstreamFailed upstream) {
      LOG.atWarn()
          .addKeyValue("session", admitted.grant().sessionId())
          .log(
              "session {} on {}: {} ({})",
              admitted.grant().sessionId(),
              connection,
              upstream.getMessage(),
              upstream.getCause() == null ? "no further cause" : upstream.getCause().toString());
      return Refusal.of(
          upstream.sqlState(), "connection \"" + connection + "\": " + upstream.getMessage());
    }
    LOG.atError()
        .addKeyValue("session", admitted.grant().sessionId())
        .setCause(failure)
        .log("session {} on {} failed", admitted.grant().sessionId(), connection);
    return Refusal.of(
        Refusal.UNABLE_TO_CONNECT, "connection \"" + connection + "\" cannot be opened");
  }
}
