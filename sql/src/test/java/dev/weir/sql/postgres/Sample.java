package dev.weir.sql.postgres;

import dev.weir.sql.Catalogue;
import java.util.List;

/** The database of the tests: customers.ssn is what an attacker is after. */
final class Sample {
  private Sample() {}

  static TestCatalogue catalogue() {
    return new TestCatalogue()
        .table("customers", "id", "name", "ssn", "email", "salary", "data")
        .view("v_cust", "SELECT id, name, ssn AS ident FROM customers;", "id", "name", "ident")
        .view("v_cust2", "SELECT id, (ident || ''::text) AS z FROM v_cust;", "id", "z")
        .view("v_rich", "SELECT id FROM customers WHERE (salary > 1000) ORDER BY ssn;", "id")
        .view("v_loop", "SELECT id FROM v_loop;", "id")
        .view("v_blind", null, "id")
        .materializedView("mv_cust", "SELECT id, ssn AS q FROM customers;", "id", "q")
        .table("part", "id", "ssn")
        .table("part1", "id", "ssn")
        .inherits("part1", "part")
        .table("orders", "id", "customer_id", "amount", "status")
        .table("staging", "a", "b")
        .table("people", "id", "who:public.customers", "tail=\"right\"(who_ssn, 4)", "who_ssn")
        .table("secret.orders", "id", "status")
        .references("orders", "customers")
        .references("secret.orders", "orders")
        .references("orders", "orders")
        .table("logged", "id", "note")
        .rules("logged")
        .sequence("sqx")
        .function("get_s", "sql", null)
        .function("get_rows", "sql", "public.customers")
        .function("get_opaque", "plpgsql", null)
        .function(
            new Catalogue.Function(
                TestCatalogue.objectName("similarity"),
                "c",
                Catalogue.Volatility.IMMUTABLE,
                false,
                false,
                List.of(),
                null,
                false,
                "pg_trgm"))
        .function("shadow.lower", "sql", null);
  }
}
