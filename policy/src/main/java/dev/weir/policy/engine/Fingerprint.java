package dev.weir.policy.engine;

import dev.weir.policy.rule.Answer;
import dev.weir.policy.rule.NamePattern;
import dev.weir.policy.rule.NetworkRange;
import dev.weir.policy.rule.Period;
import dev.weir.policy.rule.Protection;
import dev.weir.policy.rule.Rule;
import dev.weir.policy.rule.Ruleset;
import dev.weir.policy.rule.Scope;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over a canonical form of what decides. Order of declaration does not count; every text is
 * written with its length, so that no two rulesets share a form.
 */
final class Fingerprint {
  private final StringBuilder form = new StringBuilder();

  private Fingerprint() {}

  static String of(Ruleset ruleset) {
    var fingerprint = new Fingerprint();
    fingerprint.text("weir policy 1");
    fingerprint.text(ruleset.mode().name());
    fingerprint.texts(ruleset.observedConnections());
    fingerprint.texts(ruleset.rules().stream().map(Fingerprint::form).toList());
    fingerprint.texts(ruleset.protections().stream().map(Fingerprint::form).toList());
    return fingerprint.sha256();
  }

  private static String form(Rule rule) {
    var part = new Fingerprint();
    part.text(rule.name());
    part.text(rule.mode().name());
    part.who(rule.who());
    part.where(rule.where());
    part.scope(rule.scope());
    part.answer(rule.answer());
    return part.form.toString();
  }

  private static String form(Protection protection) {
    var part = new Fingerprint();
    part.text(protection.name());
    part.text(protection.mode().name());
    part.where(protection.where());
    part.patterns(protection.columns());
    part.texts(protection.detect().stream().map(Enum::name).toList());
    part.text(Words.mask(protection.mask()));
    part.text(protection.use().name());
    part.optional(protection.except() == null ? null : "except");
    part.who(protection.except() == null ? Who.ANYONE : protection.except());
    return part.form.toString();
  }

  private void who(Who who) {
    texts(who.users());
    texts(who.groups());
    texts(who.roles());
    texts(who.agents());
  }

  private void where(Where where) {
    texts(where.connections());
    texts(where.protocols());
    texts(where.networks().stream().map(NetworkRange::text).toList());
    texts(where.times().stream().map(Period::text).toList());
  }

  private void scope(Scope scope) {
    texts(scope.actions().stream().map(Enum::name).toList());
    patterns(scope.tables());
    patterns(scope.functions());
    patterns(scope.columns());
    optional(scope.when() == null ? null : scope.when().toString());
  }

  private void answer(Answer answer) {
    switch (answer) {
      case Answer.Allow() -> text("allow");
      case Answer.Deny(var message) -> {
        text("deny");
        optional(message);
      }
      case Answer.Approve approve -> {
        text("approve");
        texts(approve.groups());
        texts(approve.users());
        text(Integer.toString(approve.quorum()));
        text(approve.waitAtMost().toString());
        text(approve.transactionWaitAtMost().toString());
        text(approve.retryWithin().toString());
        optional(approve.message());
      }
    }
  }

  private void patterns(List<NamePattern> patterns) {
    texts(patterns.stream().map(NamePattern::text).toList());
  }

  private void texts(Collection<String> texts) {
    form.append(texts.size()).append('[');
    texts.stream().sorted().forEach(this::text);
    form.append(']');
  }

  private void optional(@Nullable String text) {
    if (text == null) {
      form.append('-');
    } else {
      text(text);
    }
  }

  private void text(String text) {
    form.append(text.length()).append(':').append(text);
  }

  private String sha256() {
    try {
      byte[] utf8 = form.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
