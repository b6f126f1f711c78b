package dev.weir.config;

import static dev.weir.config.yaml.Key.optional;

import dev.weir.config.WeirConfig.ConsoleRoles;
import dev.weir.config.yaml.Key;
import dev.weir.config.yaml.ListOf;
import dev.weir.config.yaml.Names;
import dev.weir.config.yaml.Scalar;
import dev.weir.config.yaml.Section;
import dev.weir.policy.rule.NetworkRange;
import dev.weir.policy.rule.Period;
import dev.weir.policy.rule.Where;
import dev.weir.policy.rule.Who;
import java.util.List;
import java.util.Set;

/** {@code who}, {@code where} and {@code roles}. */
final class PartyForm {
  private static final ListOf<String> NAMES = new ListOf<>(Scalar.text());
  private static final Key<List<String>> USERS = optional("users", NAMES, "Any of these users.");
  private static final Key<List<String>> GROUPS =
      optional("groups", NAMES, "Members of any of these groups.");
  private static final Key<List<String>> ROLES =
      optional("roles", NAMES, "Holders of any of these roles.");
  private static final Key<List<String>> AGENTS =
      optional("agents", NAMES, "Any of these client applications.");

  static final Section<Who> WHO =
      new Section<>(
          List.of(USERS, GROUPS, ROLES, AGENTS),
          fields ->
              new Who(
                  Set.copyOf(fields.or(USERS, List.of())),
                  Set.copyOf(fields.or(GROUPS, List.of())),
                  Set.copyOf(fields.or(ROLES, List.of())),
                  Set.copyOf(fields.or(AGENTS, List.of()))));

  private static final Key<List<String>> CONNECTIONS =
      optional(
          "connections",
          new ListOf<>(Names.existing(ConnectionForm.KIND)),
          "Any of these connections.");
  private static final Key<List<String>> PROTOCOLS =
      optional("protocols", new ListOf<>(ConnectionForm.PROTOCOL_WORD), "Any of these protocols.");
  private static final Key<List<NetworkRange>> NETWORKS =
      optional(
          "networks",
          new ListOf<>(Scalar.of("string", (text, spot, source) -> NetworkRange.parse(text))),
          "Clients in any of these networks: 10.0.0.0/8.");
  private static final Key<List<Period>> TIMES =
      optional(
          "times",
          new ListOf<>(Scalar.of("string", (text, spot, source) -> Period.parse(text))),
          "Any of these times of day, \"Mon-Fri 08:00-18:00 Europe/Berlin\", or until a moment,"
              + " \"until 2026-12-01T08:00:00+01:00\".");

  static final Section<Where> WHERE =
      new Section<>(
          List.of(CONNECTIONS, PROTOCOLS, NETWORKS, TIMES),
          fields ->
              new Where(
                  Set.copyOf(fields.or(CONNECTIONS, List.of())),
                  Set.copyOf(fields.or(PROTOCOLS, List.of())),
                  fields.or(NETWORKS, List.of()),
                  fields.or(TIMES, List.of())));

  /** A value is protected always or not at all: no times. */
  static final Section<Where> WHERE_ALWAYS =
      new Section<>(
          List.of(CONNECTIONS, PROTOCOLS, NETWORKS),
          fields ->
              new Where(
                  Set.copyOf(fields.or(CONNECTIONS, List.of())),
                  Set.copyOf(fields.or(PROTOCOLS, List.of())),
                  fields.or(NETWORKS, List.of()),
                  List.of()));

  private static final Key<Who> VIEWER =
      optional("viewer", WHO, "Sees sessions and requests, without statements' results.");
  private static final Key<Who> AUDITOR =
      optional("auditor", WHO, "Searches and replays recordings.");
  private static final Key<Who> ADMINISTRATOR =
      optional("administrator", WHO, "Ends sessions, reloads the configuration.");

  static final Section<ConsoleRoles> CONSOLE_ROLES =
      new Section<>(
          List.of(VIEWER, AUDITOR, ADMINISTRATOR),
          fields ->
              new ConsoleRoles(fields.get(VIEWER), fields.get(AUDITOR), fields.get(ADMINISTRATOR)));

  private PartyForm() {}
}
