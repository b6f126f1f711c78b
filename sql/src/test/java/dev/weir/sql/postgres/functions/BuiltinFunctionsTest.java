package dev.weir.sql.postgres.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.sql.Action;
import dev.weir.sql.ObjectName;
import dev.weir.sql.postgres.functions.BuiltinFunction.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltinFunctionsTest {
  private static final BuiltinFunctions BUILTINS = BuiltinFunctions.reviewed();

  @ParameterizedTest
  @CsvSource({
    "query_to_xml, CODE",
    "table_to_xml, CODE",
    "cursor_to_xml, CODE",
    "database_to_xml_and_xmlschema, CODE",
    "ts_stat, CODE",
    "ts_rewrite, CODE",
    "pg_read_file, FILE",
    "pg_read_binary_file, FILE",
    "pg_ls_dir, FILE",
    "pg_ls_waldir, FILE",
    "pg_stat_file, FILE",
    "lo_import, FILE",
    "lo_export, FILE",
    "lo_get, CALL",
    "loread, CALL",
    "set_config, SET",
    "pg_notify, NOTIFY",
    "pg_advisory_lock, LOCK",
    "pg_try_advisory_xact_lock_shared, LOCK",
    "nextval, CALL",
    "setval, CALL",
    "currval, CALL",
    "pg_sleep, CALL",
    "setseed, CALL",
    "pg_logical_slot_get_changes, REPLICATE",
    "pg_replication_origin_create, REPLICATE",
    "pg_terminate_backend, ADMIN",
    "pg_reload_conf, ADMIN",
    "pg_stat_reset_shared, ADMIN",
    "pg_stat_get_activity, CALL",
    "binary_upgrade_set_next_pg_type_oid, ADMIN",
    "made_up_by_the_next_version, CALL"
  })
  void aFunctionThatDoesMoreThanComputeNeedsItsAction(String name, Action action) {
    assertThat(BUILTINS.get(name).action()).isEqualTo(action);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lower",
        "count",
        "now",
        "jsonb_agg",
        "generate_series",
        "current_setting",
        "has_table_privilege",
        "pg_get_viewdef",
        "obj_description",
        "pg_table_size",
        "random",
        "gen_random_uuid",
        "information_schema._pg_expandarray"
      })
  void aFunctionThatOnlyComputesIsHarmless(String name) {
    assertThat(BUILTINS.get(name).harmless()).isTrue();
  }

  @Test
  void whatNobodyReviewedIsOpaque() {
    assertThat(BUILTINS.knows("made_up_by_the_next_version")).isFalse();
    assertThat(BUILTINS.get("made_up_by_the_next_version").opaque()).isTrue();
  }

  @Test
  void theArgumentsThatCanMakeAFunctionFailAreKnown() {
    assertThat(BUILTINS.get("concat").failure()).isEqualTo(Failure.NEVER);
    assertThat(BUILTINS.get("md5").failure().by(0)).isFalse();
    assertThat(BUILTINS.get("substr").failure().by(1)).isTrue();
    assertThat(BUILTINS.get("date_trunc").failure().by(0)).isTrue();
    assertThat(BUILTINS.get("date_trunc").failure().by(1)).isFalse();
    assertThat(BUILTINS.get("jsonb_build_object").failure().by(2)).isTrue();
    assertThat(BUILTINS.get("jsonb_build_object").failure().by(3)).isFalse();
    assertThat(BUILTINS.get("to_number").failure()).isEqualTo(Failure.BY_ANY_ARGUMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"datestyle", "timezone", "application_name", "work_mem", "jit"})
  void aSettingOfPrintingOrPlanningIsHarmless(String name) {
    assertThat(Settings.isHarmless(name, null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "search_path",
        "standard_conforming_strings",
        "client_encoding",
        "backslash_quote",
        "role",
        "session_authorization",
        "row_security",
        "session_replication_role",
        "local_preload_libraries",
        "dynamic_library_path",
        "default_tablespace",
        "log_statement",
        "lo_compat_privileges",
        "check_function_bodies",
        "my.own"
      })
  void aSettingThatChangesWhatRunsIsNot(String name) {
    assertThat(Settings.isHarmless(name, null)).isFalse();
  }

  @Test
  void theCatalogueIsOpenButForWhatHoldsData() {
    assertThat(SystemRelations.isOpen(ObjectName.of("pg_catalog", "pg_class"))).isTrue();
    assertThat(SystemRelations.isOpen(ObjectName.of("public", "pg_class"))).isFalse();
    assertThat(SystemRelations.isOpen(ObjectName.of("pg_catalog", "pg_authid"))).isFalse();
    assertThat(SystemRelations.isOpen(ObjectName.of("pg_catalog", "pg_statistic"))).isFalse();
    assertThat(SystemRelations.isOpen(ObjectName.of("pg_catalog", "pg_foreign_server"))).isTrue();
    assertThat(
            SystemRelations.showsData(
                ObjectName.of("pg_catalog", "pg_foreign_server"), "srvoptions"))
        .isTrue();
    assertThat(
            SystemRelations.showsData(ObjectName.of("pg_catalog", "pg_foreign_server"), "srvname"))
        .isFalse();
    assertThat(SystemRelations.showsData(ObjectName.of("pg_catalog", "pg_statistic"), "stavalues1"))
        .isTrue();
    assertThat(SystemRelations.showsData(ObjectName.of("pg_catalog", "pg_authid"), "rolname"))
        .isFalse();
    assertThat(SystemRelations.showsData(ObjectName.of("pg_toast", "pg_toast_1234"), "chunk_data"))
        .isTrue();
  }
}
