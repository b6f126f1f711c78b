package dev.weir.wire.postgres.frontend;

import dev.weir.wire.postgres.BodyReader;
import dev.weir.wire.postgres.CString;
import dev.weir.wire.postgres.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * SASLInitialResponse, one of the meanings of {@link AuthenticationResponse}.
 *
 * @param mechanism the chosen mechanism's name
 * @param response the mechanism's first bytes, a slice, or null if there are none; a secret
 */
public record SaslInitialResponse(CString mechanism, @Nullable ByteBuf response) {

  static SaslInitialResponse read(BodyReader body) {
    CString mechanism = body.cstring();
    Value response = body.value();
    body.end();
    return new SaslInitialResponse(mechanism, response.bytes());
  }

  /** The message that carries it, in a buffer of the heap. */
  public AuthenticationResponse toMessage() {
    ByteBuf body = Unpooled.buffer();
    mechanism.writeTo(body);
    new Value(response).writeTo(body);
    return new AuthenticationResponse(body);
  }

  @Override
  public String toString() {
    return "SaslInitialResponse[mechanism=" + mechanism + ", response=***]";
  }
}
