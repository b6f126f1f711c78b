package dev.weir.store.recording;

import dev.weir.policy.Effect;
import dev.weir.session.archive.Replay.RecordingDamaged;
import org.jspecify.annotations.Nullable;

/** Effects as the format writes them: 0 none, 1 allow, 2 approve, 3 deny. */
final class EffectCode {
  private EffectCode() {}

  static int of(@Nullable Effect effect) {
    return switch (effect) {
      case null -> 0;
      case ALLOW -> 1;
      case APPROVE -> 2;
      case DENY -> 3;
    };
  }

  static @Nullable Effect orNull(long code) {
    if (code < 0 || code > of(Effect.DENY)) {
      throw new RecordingDamaged("a record names an unknown effect " + code);
    }
    return switch ((int) code) {
      case 1 -> Effect.ALLOW;
      case 2 -> Effect.APPROVE;
      case 3 -> Effect.DENY;
      default -> null;
    };
  }

  static Effect effect(long code) {
    Effect effect = orNull(code);
    if (effect == null) {
      throw new RecordingDamaged("a record lacks an effect");
    }
    return effect;
  }
}
