package dev.weir.policy;

/** A kind of content looked for in text values, and what to do with each match. */
public record Detector(String protection, Kind kind, Mask mask) {
  public enum Kind {
    /** Card numbers that satisfy the Luhn check. */
    CREDIT_CARD,
    /** IBANs that satisfy ISO 7064 mod 97. */
    IBAN,
    US_SSN,
    EMAIL,
    PHONE
  }
}
