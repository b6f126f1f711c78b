package dev.weir.policy.content;

/** In which ways a text may write a character, besides as itself. */
enum Writing {
  /** As it is. */
  PLAIN,
  /** XML 1.0: {@code &#52;} and {@code &#x34;}. */
  XML,
  /** COPY in text format: {@code \n}, {@code \t}, {@code \\} and their kin. */
  COPY;

  /** Whether a longer way of writing a character may begin with this byte. */
  boolean escapes(byte c) {
    return switch (this) {
      case PLAIN -> false;
      case XML -> c == '&';
      case COPY -> c == '\\';
    };
  }
}
