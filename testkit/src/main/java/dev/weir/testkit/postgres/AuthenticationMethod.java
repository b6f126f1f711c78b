package dev.weir.testkit.postgres;

/** How the server asks a user for proof (PostgreSQL manual, chapter "The pg_hba.conf File"). */
public enum AuthenticationMethod {
  SCRAM_SHA_256("scram-sha-256", "scram-sha-256"),
  MD5("md5", "md5"),
  PASSWORD("password", "scram-sha-256"),
  TRUST("trust", "scram-sha-256");

  private final String hbaName;
  private final String passwordEncryption;

  AuthenticationMethod(String hbaName, String passwordEncryption) {
    this.hbaName = hbaName;
    this.passwordEncryption = passwordEncryption;
  }

  String hbaName() {
    return hbaName;
  }

  /** The form the password is stored in, so that the server really uses this method. */
  String passwordEncryption() {
    return passwordEncryption;
  }
}
