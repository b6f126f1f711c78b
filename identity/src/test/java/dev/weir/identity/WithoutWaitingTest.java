package dev.weir.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.Subject;
import dev.weir.session.NoWaiting;
import org.junit.jupiter.api.Test;

/** On a thread that must not wait, only who is known is recognised. */
class WithoutWaitingTest {
  private final VerifierScene scene = new VerifierScene();

  private Subject atOnce(String token) throws Exception {
    return NoWaiting.<Subject, Exception>within(() -> scene.verified(token));
  }

  private void takesWaiting(String token) {
    int fetches = scene.issuer.keyFetches();
    assertThatThrownBy(() -> atOnce(token)).isInstanceOf(NoWaiting.WouldWait.class);
    assertThat(scene.issuer.keyFetches()).isEqualTo(fetches);
  }

  @Test
  void aTokenIsKnownOnceItWasVerifiedElsewhere() throws Exception {
    String token = scene.token("");
    takesWaiting(token);
    Subject known = scene.verified(token);
    assertThat(atOnce(token)).isEqualTo(known);
    takesWaiting(scene.token(",\"jti\":\"another\""));
  }

  @Test
  void noSignatureIsComputedThereAndNoneThatDoesNotFitIsEverKnown() throws Exception {
    String token = scene.token("");
    scene.verified(token);
    String forged = token.substring(0, token.lastIndexOf('.') + 1) + "AAAA";
    takesWaiting(forged);
    assertThatThrownBy(() -> scene.verified(forged)).hasMessageContaining("signature");
    takesWaiting(forged);
  }

  @Test
  void keysThatAreDueToBeFetchedAreFetchedElsewhere() throws Exception {
    String token = scene.token("");
    scene.verified(token);
    scene.passes(IssuerKeys.REFRESH_AFTER);
    takesWaiting(token);
    String newer = scene.token("");
    scene.verified(newer);
    assertThat(atOnce(newer).user()).isEqualTo("alice");
    assertThat(scene.issuer.keyFetches()).isEqualTo(2);
  }
}
