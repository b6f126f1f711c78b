package dev.weir.gateway.mysql.relay;

import dev.weir.sql.skeleton.Scan;

/** Finds no forms of texts: each text of this dialect is read for itself. */
final class NoForms extends Scan {
  @Override
  protected int token(byte[] from, int at) {
    return NO_TOKEN;
  }
}
