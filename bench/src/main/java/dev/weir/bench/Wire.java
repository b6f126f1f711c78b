package dev.weir.bench;

/** What is measured speaks this protocol. */
enum Wire {
  POSTGRES("postgres", "public", "\"public.stream_masked.note\""),
  MYSQL("mysql", "bench", "\"bench.sbtest1.pad\", \"bench.sbtest2.pad\"");

  private final String protocol;
  private final String schema;
  private final String maskedColumns;

  Wire(String protocol, String schema, String maskedColumns) {
    this.protocol = protocol;
    this.schema = schema;
    this.maskedColumns = maskedColumns;
  }

  String protocol() {
    return protocol;
  }

  /** What holds the tables. */
  String schema() {
    return schema;
  }

  /** Elements of a YAML list. */
  String maskedColumns() {
    return maskedColumns;
  }
}
