package dev.weir.gateway.postgres.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportedSettingsTest {
  private static Map<String, String> settings(String timeZone) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("server_version", new String("18.6"));
    settings.put("TimeZone", timeZone);
    settings.put("DateStyle", new String("ISO, MDY"));
    return settings;
  }

  @Test
  void isTheMapInItsOrder() {
    var reported = ReportedSettings.of(settings("UTC"));
    assertThat(reported).isEqualTo(settings("UTC")).hasSameHashCodeAs(settings("UTC"));
    assertThat(reported.keySet()).containsExactly("server_version", "TimeZone", "DateStyle");
    assertThat(reported.get("TimeZone")).isEqualTo("UTC");
    assertThat(reported.get("absent")).isNull();
    assertThat(reported.containsKey("absent")).isFalse();
    var told = new LinkedHashMap<String, String>();
    reported.forEach(told::put);
    assertThat(told).isEqualTo(reported);
    assertThatThrownBy(() -> reported.put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aSettingThatIsReportedAgainKeepsItsPlace() {
    var reported = ReportedSettings.of(settings("UTC"));
    assertThat(reported.with("TimeZone", "UTC")).isSameAs(reported);
    assertThat(reported.with("TimeZone", "Europe/Berlin")).isEqualTo(settings("Europe/Berlin"));
    assertThat(reported.with("new", "1").keySet())
        .containsExactly("server_version", "TimeZone", "DateStyle", "new");
    assertThat(reported).isEqualTo(settings("UTC"));
  }

  @Test
  void whatIsTheSameIsKeptOnce() {
    var known = new ReportedSettings.Known();
    ReportedSettings first = known.of(settings("UTC"));
    assertThat(known.of(settings("UTC"))).isSameAs(first);
    ReportedSettings other = known.of(settings("Europe/Berlin"));
    assertThat(other).isEqualTo(settings("Europe/Berlin"));
    assertThat(other.get("DateStyle")).isSameAs(first.get("DateStyle"));
    assertThat(first).isEqualTo(settings("UTC"));
    var fewer = settings("UTC");
    fewer.remove("server_version");
    assertThat(known.of(fewer)).isEqualTo(fewer);
    assertThat(known.of(settings("UTC"))).isEqualTo(settings("UTC"));
  }
}
