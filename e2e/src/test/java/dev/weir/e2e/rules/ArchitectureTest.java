package dev.weir.e2e.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The architecture that ARCHITECTURE.md describes, held by the classes themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
  private static final List<String> PURE =
      List.of("dev.weir.wire..", "dev.weir.sql..", "dev.weir.policy..", "dev.weir.session..");

  /** Which of our modules each module may see; a module always sees itself. */
  private static final Map<String, List<String>> SEES =
      Map.ofEntries(
          Map.entry("wire", List.of()),
          Map.entry("sql", List.of()),
          Map.entry("policy", List.of("sql")),
          Map.entry("session", List.of("policy", "sql")),
          Map.entry("config", List.of("policy", "sql")),
          Map.entry("identity", List.of("session", "policy")),
          Map.entry("secrets", List.of("session")),
          Map.entry("notify", List.of("session", "policy")),
          Map.entry("gateway", List.of("session", "policy", "sql", "wire")),
          Map.entry("store", List.of("session", "policy", "sql")),
          Map.entry("console", List.of("session", "policy", "sql")),
          Map.entry("metrics", List.of("session", "policy")),
          Map.entry("tracing", List.of("session", "policy", "sql")),
          Map.entry("cli", List.of("wire")));

  /** Libraries that only their module may import. */
  private static final Map<String, List<String>> KEEPERS =
      Map.ofEntries(
          Map.entry("io.netty.channel..", List.of("gateway")),
          Map.entry("io.netty.handler..", List.of("gateway")),
          Map.entry("io.javalin..", List.of("console")),
          Map.entry("java.sql..", List.of("store")),
          Map.entry("org.jdbi..", List.of("store")),
          Map.entry("org.snakeyaml..", List.of("config")),
          Map.entry("com.nimbusds..", List.of("identity")),
          Map.entry("jakarta.mail..", List.of("notify")),
          Map.entry("io.prometheus..", List.of("metrics")),
          Map.entry("io.opentelemetry..", List.of("tracing")),
          Map.entry("dev.cel..", List.of("policy")),
          Map.entry("run.endive..", List.of("sql")),
          Map.entry("info.picocli..", List.of("cli", "app")));

  private JavaClasses weir = new ClassFileImporter().importClasses();

  @BeforeAll
  void importEveryClass() {
    weir =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.weir");
    assertThat(weir).hasSizeGreaterThan(100);
  }

  @TestFactory
  List<DynamicTest> modulesSeeOnlyWhatTheyMay() {
    return SEES.entrySet().stream()
        .map(entry -> {
          String module = "dev.weir." + entry.getKey() + "..";
          var allowed = new java.util.ArrayList<>(List.of(module, "dev.weir.sql.."));
          if (!entry.getValue().contains("sql")) {
            allowed.remove("dev.weir.sql..");
          }
          entry.getValue().forEach(seen -> allowed.add("dev.weir." + seen + ".."));
          ArchRule rule =
              noClasses()
                  .that()
                  .resideInAPackage(module)
                  .should()
                  .dependOnClassesThat(
                      resideInAnyPackage("dev.weir..")
                          .and(resideOutsideOfPackages(allowed.toArray(String[]::new))));
          return DynamicTest.dynamicTest(entry.getKey(), () -> rule.check(weir));
        })
        .toList();
  }

  @TestFactory
  List<DynamicTest> librariesStayInTheirModule() {
    return KEEPERS.entrySet().stream()
        .map(entry -> {
          String[] keepers =
              java.util.stream.Stream.concat(
                      entry.getValue().stream(),
                      // Starters and measuring tools speak to servers directly.
                      java.util.stream.Stream.of("testkit", "bench", "conformance", "demo"))
                  .map(module -> "dev.weir." + module + "..")
                  .toArray(String[]::new);
          ArchRule rule =
              noClasses()
                  .that()
                  .resideOutsideOfPackages(keepers)
                  .should()
                  .dependOnClassesThat()
                  .resideInAPackage(entry.getKey());
          return DynamicTest.dynamicTest(entry.getKey(), () -> rule.check(weir));
        })
        .toList();
  }

  @Test
  void pureModulesTouchNeitherFilesNorSockets() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.nio\\.file\\..*|java\\.nio\\.channels\\..*|java\\.io\\.(File|RandomAccess).*|java\\.net\\.(Socket|ServerSocket|HttpURLConnection|http\\..*)")
        .check(weir);
  }

  @Test
  void pureModulesAreGivenTheTime() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE.toArray(String[]::new))
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.Clock.class, "systemUTC")
        .orShould()
        .callMethod(java.time.InstantSource.class, "system")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(weir);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.weir.(**)").should().beFreeOfCycles().check(weir);
  }

  @Test
  void wiresOfDifferentDatabasesDoNotKnowEachOther() {
    noClasses()
        .that()
        .resideInAPackage("dev.weir..postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.weir..mysql..")
        .check(weir);
  }

  @Test
  void noPackageIsARoomWithoutAMeaning() {
    noClasses()
        .should()
        .resideInAnyPackage(
            "..util..",
            "..utils..",
            "..common..",
            "..helper..",
            "..helpers..",
            "..misc..",
            "..impl..",
            "..manager..",
            "..dto..")
        .check(weir);
  }

  @Test
  void nothingStaticIsMutable() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .and()
        .areDeclaredInClassesThat(resideInAnyPackage("dev.weir.."))
        .should()
        .beFinal()
        .check(weir);
  }

  @Test
  void onlyAdmissionMakesGrants() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.weir.session.Admission")
        .should()
        .callConstructor(
            dev.weir.session.Grant.class,
            String.class,
            dev.weir.policy.Subject.class,
            dev.weir.policy.Place.class,
            dev.weir.session.TicketUse.class,
            Runnable.class)
        .check(weir);
  }
}
