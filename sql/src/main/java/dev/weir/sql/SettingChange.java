package dev.weir.sql;

import org.jspecify.annotations.Nullable;

/**
 * SET, RESET, set_config or a start-up option.
 *
 * @param name lower case
 * @param value null for a reset to the default or a value that is only known when it runs
 * @param local until the end of the transaction
 * @param harmless on the reviewed list of settings that change neither how SQL reads nor who runs
 *     it
 */
public record SettingChange(String name, @Nullable String value, boolean local, boolean harmless) {}
