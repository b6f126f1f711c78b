package dev.weir.identity;

import dev.weir.session.TokenVerifier.Fault;

/**
 * A token that must be refused.
 *
 * @param told a part of the message, which helps who means well
 */
record BadToken(String name, Fault fault, String told, String token) {
  @Override
  public String toString() {
    return name;
  }

  /** One that is signed as it should be. */
  static BadToken payload(String name, Fault fault, String told, String payload) {
    return new BadToken(name, fault, told, VerifierScene.KEY.signs("RS256", payload));
  }
}
