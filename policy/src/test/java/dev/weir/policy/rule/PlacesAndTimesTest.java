package dev.weir.policy.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesAndTimesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.4, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "2001:db8::/32, 2001:db8:1::5, true",
    "::1/128, ::1, true",
    "10.0.0.0/8, ::ffff:10.1.1.1, true"
  })
  void networksHoldTheirAddresses(String network, String address, boolean held) {
    assertThat(NetworkRange.parse(network).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(held);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.1/8", "localhost", "", "a/8"})
  void whatIsNoNetworkIsRefused(String text) {
    assertThatThrownBy(() -> NetworkRange.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "08:00-18:00, 2026-03-02T08:00:00Z, true",
    "08:00-18:00, 2026-03-02T18:00:00Z, false",
    "Mon-Fri 08:00-18:00, 2026-03-01T12:00:00Z, false",
    "'Sat,Sun 08:00-18:00', 2026-03-01T12:00:00Z, true",
    "Sat-Mon 08:00-18:00, 2026-03-02T12:00:00Z, true",
    "08:00-18:00 Europe/Berlin, 2026-03-02T07:30:00Z, true",
    "08:00-18:00 Europe/Berlin, 2026-07-01T06:30:00Z, true",
    "Fri 22:00-06:00, 2026-03-06T23:00:00Z, true",
    "Fri 22:00-06:00, 2026-03-07T05:59:59Z, true",
    "Fri 22:00-06:00, 2026-03-06T05:00:00Z, false",
    "Fri 22:00-06:00, 2026-03-07T22:30:00Z, false",
    "00:00-24:00, 2026-03-02T23:59:59Z, true",
    "18:00-24:00, 2026-03-02T23:59:59Z, true",
    "18:00-24:00, 2026-03-02T00:00:00Z, false",
    "until 2026-03-02T18:00:00+01:00, 2026-03-02T16:59:59.999Z, true",
    "until 2026-03-02T18:00:00+01:00, 2026-03-02T17:00:00Z, false",
    "until 2026-03-02T18:00Z, 1970-01-01T00:00:00Z, true"
  })
  void timesHoldTheirMoments(String window, Instant moment, boolean held) {
    assertThat(Period.parse(window).contains(moment)).isEqualTo(held);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8-18",
        "25:00-26:00",
        "08:00-08:00",
        "Mo 08:00-18:00",
        "Mon-Tue-Wed 08:00-18:00",
        "08:00-18:00 Mars/Olympus",
        "Mon, 08:00-18:00",
        "until ",
        "until tomorrow",
        "until 2026-03-02",
        "until 2026-03-02T18:00:00",
        "until 2026-02-30T18:00:00Z"
      })
  void whatIsNoTimeOfDayIsRefused(String text) {
    assertThatThrownBy(() -> Period.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
