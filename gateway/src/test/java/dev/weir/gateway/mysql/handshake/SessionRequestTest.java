package dev.weir.gateway.mysql.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.refusal.Refused;
import dev.weir.wire.mysql.Capabilities;
import dev.weir.wire.mysql.Text;
import dev.weir.wire.mysql.client.ConnectAttribute;
import dev.weir.wire.mysql.client.HandshakeResponse;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionRequestTest {
  private static final Capabilities OFFERED =
      new Capabilities(
          Capabilities.PROTOCOL_41 | Capabilities.PLUGIN_AUTH | Capabilities.MULTI_STATEMENTS);

  private static SessionRequest of(long claimed, String user, String database) throws Refused {
    return SessionRequest.of(
        new HandshakeResponse(
            new Capabilities(claimed),
            1 << 24,
            45,
            Text.of(user),
            Unpooled.EMPTY_BUFFER,
            Text.of(database),
            Text.of("mysql_native_password"),
            List.of(
                new ConnectAttribute(Text.of("_client_name"), Text.of("libmysql")),
                new ConnectAttribute(Text.of("program_name"), Text.of("x".repeat(200))))),
        OFFERED);
  }

  @Test
  void whatWasNotOfferedIsNotAgreedOn() throws Refused {
    long lies =
        Capabilities.COMPRESS
            | Capabilities.LOCAL_FILES
            | Capabilities.QUERY_ATTRIBUTES
            | Capabilities.OPTIONAL_RESULTSET_METADATA
            | Capabilities.MARIADB_STMT_BULK_OPERATIONS;
    assertThat(of(lies | Capabilities.PLUGIN_AUTH, "me", "shop").agreed())
        .isEqualTo(new Capabilities(Capabilities.PLUGIN_AUTH));
  }

  @ParameterizedTest
  @CsvSource({
    "me, shop, shop",
    "me@example.com, shop, shop",
    "me@shop, '', shop",
    "me@example.com@shop, '', shop"
  })
  void theDatabaseOrTheEndOfTheUserPicksTheConnection(
      String user, String database, String connection) throws Refused {
    assertThat(of(0, user, database).connection()).isEqualTo(connection);
  }

  @ParameterizedTest
  @CsvSource({"me, ''", "me@, ''"})
  void whoNamesNoConnectionIsToldHow(String user, String database) {
    assertThatThrownBy(() -> of(0, user, database))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.refusal().hint()).contains("user@connection"));
  }

  @Test
  void namesAreBounded() throws Refused {
    assertThatThrownBy(() -> of(0, "m".repeat(300), "shop")).isInstanceOf(Refused.class);
    assertThat(of(0, "me", "shop").described().get("program_name")).hasSizeLessThan(70);
  }
}
