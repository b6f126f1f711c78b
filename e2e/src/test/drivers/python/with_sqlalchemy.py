"""Prints what SQLAlchemy reflects of a database that it may only read."""

import os

from sqlalchemy import MetaData, create_engine, inspect, select

address = "{PGHOST}:{PGPORT}/{PGDATABASE}".format(**os.environ)
for driver in ("psycopg", "psycopg2"):
    engine = create_engine(
        f"postgresql+{driver}://{address}",
        connect_args={"user": os.environ["PGUSER"], "password": os.environ["PGPASSWORD"]},
    )
    found = inspect(engine)
    print(driver, engine.dialect.name, found.default_schema_name, found.get_schema_names())
    for table in sorted(found.get_table_names()) + sorted(found.get_view_names()):
        print(table)
        for column in found.get_columns(table):
            print(" ", column)
        print("  key", found.get_pk_constraint(table), found.get_foreign_keys(table))
        print("  indexes", found.get_indexes(table), found.get_unique_constraints(table))
        print("  checks", found.get_check_constraints(table), found.get_table_comment(table))
    print(found.get_sequence_names(), found.get_materialized_view_names(), found.get_enums(), found.get_domains())
    print(found.get_view_definition("totals"))
    metadata = MetaData()
    metadata.reflect(engine, views=True)
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name != "stock":
                print(table.name, connection.execute(select(table)).fetchall())
    engine.dispose()
