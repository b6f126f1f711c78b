package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.CString;

/** A name and a value of a {@link StartupMessage}. */
public record StartupParameter(CString name, CString value) {}
