package dev.weir.notify.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.weir.notify.Notices;
import dev.weir.notify.TestTls;
import dev.weir.notify.channel.Channel;
import dev.weir.notify.channel.DeliveryFailed;
import dev.weir.notify.channel.DeliveryFailed.Fault;
import dev.weir.notify.channel.TargetSecrets;
import dev.weir.notify.channel.TargetSecrets.Purpose;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Shown;
import dev.weir.testkit.tls.CertificateAuthority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What goes to webhooks, and what webhooks may do wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class WebhookDeliveryTest {
  private static final String KEY = "a key of thirty-two bytes, or so";
  private static final String PATH = "/s3cret/hook";
  private final HttpsPost post = new HttpsPost(Duration.ofSeconds(10));
  private final WireMockServer server = started();

  private static WireMockServer started() {
    var server =
        new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    server.start();
    return server;
  }

  @AfterAll
  void stops() {
    server.stop();
  }

  @BeforeEach
  void takesEverything() {
    server.resetAll();
    server.stubFor(post(anyUrl()).willReturn(ok()));
  }

  @Test
  void teamsGetsACardWithoutMarkup() throws Exception {
    teams(post).deliver(Notices.requested(Notices.HOSTILE));
    JsonNode message = sent();
    JsonNode card = message.at("/attachments/0/content");
    assertThat(message.at("/attachments/0/contentType").asString())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    assertThat(card.at("/actions/0/url").asString()).isEqualTo("https://weir.test/approvals/0001");
    assertThat(card.at("/body").valueStream().map(each -> each.get("type").asString()))
        .as("TextBlocks and FactSets have markdown")
        .containsOnly("RichTextBlock");
    assertHarmless(card.toString());
    assertThat(card.toString()).doesNotContain("{{").contains("deletes need a yes", "alice");
  }

  @Test
  void slackGetsBlocksThatCallNobody() throws Exception {
    WebhookDelivery.slack("s", new Channel.Slack(null), secrets(url()), post, Notices.wording())
        .deliver(Notices.requested(Notices.HOSTILE));
    JsonNode message = sent();
    assertThat(message.findValuesAsString("type")).doesNotContain("mrkdwn");
    assertThat(message.at("/link_names").asBoolean()).isFalse();
    assertThat(message.toString()).contains("&lt;!everyone&gt;").doesNotContain("<!", "<@");
    assertHarmless(message.toString());
    assertThat(message.at("/blocks/3/elements/0/url").asString())
        .isEqualTo("https://weir.test/approvals/0001");
  }

  /** A line of the statement must not pass for one of ours. */
  private static void assertHarmless(String json) {
    assertThat(json)
        .doesNotContain("@channel", "https://evil", "\u202e", "\u200b", "\\r")
        .contains("[@]channel", "https[:]//evil", "‹U+202E›", "‹U+200B›");
  }

  @Test
  void programsGetJsonThatIsSignedWithItsMoment() throws Exception {
    signed(KEY).deliver(Notices.requested("DELETE FROM t").shownAs(Shown.SUMMARY));
    LoggedRequest request = request();
    String moment = Long.toString(Notices.AT.getEpochSecond());
    assertThat(request.getHeader("webhook-id")).isEqualTo("0001.requested");
    assertThat(request.getHeader("webhook-timestamp")).isEqualTo(moment);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signedText = "0001.requested." + moment + "." + request.getBodyAsString();
    assertThat(request.getHeader("webhook-signature"))
        .isEqualTo(
            "v1,"
                + Base64.getEncoder()
                    .encodeToString(mac.doFinal(signedText.getBytes(StandardCharsets.UTF_8))));
    JsonNode body = sent();
    assertThat(body.get("type").asString()).isEqualTo("approval.requested");
    assertThat(body.at("/data/request").asString()).isEqualTo("0001");
    assertThat(body.at("/data/user").asString()).isEqualTo("alice");
    assertThat(body.at("/data/statement").isMissingNode()).isTrue();
  }

  @Test
  void aKeyInBase64IsTheSameKey() throws Exception {
    signed(KEY).deliver(Notices.requested("x"));
    String plain = request().getHeader("webhook-signature");
    server.resetRequests();
    signed("whsec_" + Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8)))
        .deliver(Notices.requested("x"));
    assertThat(request().getHeader("webhook-signature")).isEqualTo(plain);
  }

  @Test
  void nothingIsSentWithAKeyThatCanBeGuessed() {
    for (String weak : List.of("short", "whsec_not base 64 at all, though long", "whsec_YWJj")) {
      assertThat(failure(signed(weak)).fault()).isEqualTo(Fault.LASTING);
    }
    server.verify(0, postRequestedFor(anyUrl()));
  }

  @Test
  void aRedirectIsNotFollowed() {
    server.stubFor(post(PATH).willReturn(temporaryRedirect("/elsewhere")));
    DeliveryFailed failed = failure(teams(post));
    assertThat(failed.fault()).isEqualTo(Fault.LASTING);
    assertThat(failed.reason()).contains("redirect, which is not followed");
    server.verify(0, postRequestedFor(urlEqualTo("/elsewhere")));
  }

  @Test
  void whatTheStatusSaysDecidesWhatComesNext() {
    assertThat(failureOf(400, "")).isEqualTo(Fault.NOTICE);
    assertThat(failureOf(401, "")).isEqualTo(Fault.LASTING);
    assertThat(failureOf(404, "")).isEqualTo(Fault.LASTING);
    assertThat(failureOf(503, "")).isEqualTo(Fault.PASSING);
    server.stubFor(
        post(PATH).willReturn(aResponse().withStatus(429).withHeader("Retry-After", "17")));
    assertThat(failure(teams(post)).notBefore()).isEqualTo(Duration.ofSeconds(17));
  }

  @Test
  void whoDoesNotAnswerIsNotWaitedFor() {
    server.stubFor(post(PATH).willReturn(ok().withFixedDelay(5_000)));
    assertThat(failure(teams(new HttpsPost(Duration.ofMillis(300)))).reason())
        .contains("did not answer within 300 ms");
    server.resetAll();
  }

  @Test
  void plainHttpGoesToThisMachineOnlyAndNoFaultRepeatsTheAddress() {
    for (String bad :
        List.of(
            "http://10.0.0.1/s3cret",
            "http://localhost.evil.test/s3cret",
            "http://127.0.0.1.evil.test/s3cret",
            "https://user@hooks.test/s3cret",
            "file:///s3cret",
            "https:///s3cret",
            "not a s3cret url")) {
      DeliveryFailed failed =
          failure(
              WebhookDelivery.teams(
                  "t", new Channel.Teams(null), secrets(bad), post, Notices.wording()));
      assertThat(failed.fault()).isEqualTo(Fault.LASTING);
      assertThat(failed.toString()).doesNotContain("s3cret");
      assertThat(failed.getCause()).isNull();
    }
  }

  @Test
  void noFaultOfADeadTargetRepeatsTheAddress() {
    int port = server.port();
    server.stubFor(post(PATH).willReturn(aResponse().withStatus(404).withBody("s3cret")));
    assertThat(failure(teams(post)).toString()).doesNotContain("s3cret", Integer.toString(port));
  }

  @Test
  void aServerIsTrustedByTheAuthoritiesThatAreNamedForIt(@TempDir Path folder) throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("test");
    Path root = Files.writeString(folder.resolve("root.pem"), authority.certificatePem());
    Path other =
        Files.writeString(
            folder.resolve("o.pem"), CertificateAuthority.create("other").certificatePem());
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(TestTls.context(authority.issue(List.of("localhost")))));
    var took = new AtomicInteger();
    https.createContext(
        "/",
        exchange -> {
          took.incrementAndGet();
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    https.start();
    try {
      int port = https.getAddress().getPort();
      trusting(root, "https://localhost:" + port).deliver(Notices.requested("x"));
      assertThat(took).hasValue(1);
      for (WebhookDelivery wrong :
          List.of(
              trusting(other, "https://localhost:" + port),
              trusting(null, "https://localhost:" + port),
              trusting(root, "https://127.0.0.1:" + port),
              trusting(folder.resolve("none.pem"), "https://localhost:" + port))) {
        assertThat(failure(wrong).fault()).isEqualTo(Fault.LASTING);
      }
      assertThat(took).hasValue(1);
    } finally {
      https.stop(0);
    }
  }

  private WebhookDelivery trusting(@Nullable Path ca, String url) {
    return WebhookDelivery.teams("t", new Channel.Teams(ca), secrets(url), post, Notices.wording());
  }

  private Fault failureOf(int status, String body) {
    server.stubFor(post(PATH).willReturn(aResponse().withStatus(status).withBody(body)));
    return failure(teams(post)).fault();
  }

  private static DeliveryFailed failure(WebhookDelivery delivery) {
    Notice notice = Notices.requested("x");
    return catchThrowableOfType(DeliveryFailed.class, () -> delivery.deliver(notice));
  }

  private WebhookDelivery teams(HttpsPost by) {
    return WebhookDelivery.teams(
        "t", new Channel.Teams(null), secrets(url()), by, Notices.wording());
  }

  private WebhookDelivery signed(String key) {
    return WebhookDelivery.signed(
        "w",
        new Channel.Webhook(null),
        Notices.secrets(Map.of(Purpose.ADDRESS, url(), Purpose.SIGNING_KEY, key)),
        post,
        Notices.wording(),
        InstantSource.fixed(Notices.AT));
  }

  private String url() {
    return "http://127.0.0.1:" + server.port() + PATH;
  }

  private static TargetSecrets secrets(String url) {
    return Notices.secrets(Map.of(Purpose.ADDRESS, url));
  }

  private JsonNode sent() {
    return JsonMapper.shared().readTree(request().getBodyAsString());
  }

  private LoggedRequest request() {
    List<LoggedRequest> requests = server.findAll(postRequestedFor(urlEqualTo(PATH)));
    assertThat(requests).hasSize(1);
    return requests.getFirst();
  }
}
