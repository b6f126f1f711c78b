package dev.weir.notify.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.notify.Notices;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Shown;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Notices in words. */
class WordingTest {
  private final Wording wording = Notices.wording();

  @Test
  void nothingHiddenIsLeft() {
    Message message = wording.of(Notices.requested("a\u202eb\u200bc\0d\u3164e\u00a0f\u2028g"));
    assertThat(message.statement())
        .isEqualTo("a‹U+202E›b‹U+200B›c‹U+0000›d‹U+3164›e\u00a0f‹U+2028›g");
  }

  @Test
  void nobodyIsCalledAndNothingBecomesALink() {
    assertThat(Visible.line("@channel ＠Here javascript:x www.evil.test https://evil.test a@b.c"))
        .isEqualTo("[@]channel [@]Here javascript[:]x www[.]evil.test https[:]//evil.test a@b.c");
  }

  @Test
  void aPersonsNameStaysOnItsLine() {
    Message message =
        wording.of(Notices.notice("i", Notice.Kind.REQUESTED, "a\nApproved by dana", null));
    assertThat(message.title()).doesNotContain("\n");
    assertThat(message.facts()).allSatisfy(fact -> assertThat(fact.value()).doesNotContain("\n"));
  }

  @Test
  void aLongStatementIsCutAndSaysSo() {
    assertThat(wording.of(Notices.requested("x".repeat(5_000))).statement())
        .hasSizeLessThan(620)
        .endsWith("… (5000 characters in all)");
  }

  @Test
  void aSummaryHasNothingOfTheText() {
    Message message = wording.of(Notices.requested("SELECT 'secret'").shownAs(Shown.SUMMARY));
    assertThat(message.statement()).isNull();
    assertThat(message.toString())
        .doesNotContain("secret")
        .contains("alice", "claude", "orders", "deletes need a yes", "delete public.customers");
  }

  @Test
  void theLinkStaysBelowTheConsole() {
    assertThat(wording.link(Notices.requested("x")))
        .isEqualTo(URI.create("https://weir.test/approvals/0001"));
    Notice several = Notices.requested("x").ofSeveral(true);
    assertThat(wording.link(several)).isNull();
  }
}
