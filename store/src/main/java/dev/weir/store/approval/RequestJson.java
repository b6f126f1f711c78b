package dev.weir.store.approval;

import dev.weir.policy.ApprovalTerms;
import dev.weir.session.HoldRequest;
import dev.weir.session.Parameter;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The parts of a request that the database keeps as JSON. */
final class RequestJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final TypeReference<List<StoredParameter>> PARAMETERS = new TypeReference<>() {};
  private static final TypeReference<List<HoldRequest.Definition>> DEFINITIONS =
      new TypeReference<>() {};
  private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

  private RequestJson() {}

  /** The value is base 64 as JSON has no bytes. */
  @SuppressWarnings("ArrayRecordComponent") // carries a value from JSON and is never compared
  private record StoredParameter(long type, boolean binary, byte @Nullable [] value) {}

  private record StoredTerms(
      String rule,
      List<String> groups,
      List<String> users,
      int quorum,
      long waitMillis,
      long transactionWaitMillis,
      long retryMillis) {}

  static String parameters(List<Parameter> parameters) {
    return JSON.writeValueAsString(
        parameters.stream()
            .map(p -> new StoredParameter(p.typeOid(), p.binary(), p.value()))
            .toList());
  }

  static List<Parameter> parameters(String json) {
    return JSON.readValue(json, PARAMETERS).stream()
        .map(stored -> new Parameter(stored.type(), stored.binary(), stored.value()))
        .toList();
  }

  static String definitions(List<HoldRequest.Definition> definitions) {
    return JSON.writeValueAsString(definitions);
  }

  static List<HoldRequest.Definition> definitions(String json) {
    return JSON.readValue(json, DEFINITIONS);
  }

  static String strings(List<String> strings) {
    return JSON.writeValueAsString(strings);
  }

  static List<String> strings(String json) {
    return JSON.readValue(json, STRINGS);
  }

  static String terms(ApprovalTerms terms) {
    return JSON.writeValueAsString(
        new StoredTerms(
            terms.rule(),
            List.copyOf(new TreeSet<>(terms.groups())),
            List.copyOf(new TreeSet<>(terms.users())),
            terms.quorum(),
            terms.waitAtMost().toMillis(),
            terms.transactionWaitAtMost().toMillis(),
            terms.retryWithin().toMillis()));
  }

  static ApprovalTerms terms(String json) {
    StoredTerms stored = JSON.readValue(json, StoredTerms.class);
    return new ApprovalTerms(
        stored.rule(),
        new TreeSet<>(stored.groups()),
        new TreeSet<>(stored.users()),
        stored.quorum(),
        Duration.ofMillis(stored.waitMillis()),
        Duration.ofMillis(stored.transactionWaitMillis()),
        Duration.ofMillis(stored.retryMillis()));
  }
}
