package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * StartupMessage: opens a session.
 *
 * @param version what the client asks for; the major version is always 3, the minor is not judged
 * @param parameters {@code user}, {@code database}, {@code options}, settings, and protocol options
 *     ({@code _pq_.…}), in the order of the wire, double ones included
 */
public record StartupMessage(ProtocolVersion version, List<StartupParameter> parameters)
    implements StartupPacket {

  /** Keeps its own list. */
  public StartupMessage {
    parameters = List.copyOf(parameters);
  }

  static StartupMessage read(ProtocolVersion version, BodyReader body) {
    List<StartupParameter> parameters = new ArrayList<>();
    CString name = body.cstring();
    while (!name.isEmpty()) {
      parameters.add(new StartupParameter(name, body.cstring()));
      name = body.cstring();
    }
    body.end();
    return new StartupMessage(version, parameters);
  }

  /** The value of a parameter; the last one if it is there twice, as PostgreSQL does it. */
  public Optional<CString> value(String name) {
    CString wanted = CString.of(name);
    return parameters.reversed().stream()
        .filter(parameter -> parameter.name().equals(wanted))
        .map(StartupParameter::value)
        .findFirst();
  }

  @Override
  public void writeBody(ByteBuf out) {
    out.writeInt(version.code());
    for (StartupParameter parameter : parameters) {
      parameter.name().writeTo(out);
      parameter.value().writeTo(out);
    }
    out.writeByte(0);
  }
}
