"""SQLAlchemy at MySQL and MariaDB: reflection, Core and mapped classes, many rows in one INSERT, savepoints, a pool."""

import os
import ssl
from sys import argv

from canonical import say
from sqlalchemy import (ForeignKey, MetaData, String, URL, bindparam, case, create_engine, delete, exists, func, insert,
                        inspect, literal, select, text, tuple_, update)
from sqlalchemy.dialects.mysql import JSON, insert as upsert
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, aliased, joinedload, mapped_column, relationship, selectinload


def engine(driver, **more):
    tls = {"ssl": {"ca": os.environ["MYSQL_SSL_CA"], "check_hostname": True}} if driver == "pymysql" else {
        "ssl_ca": os.environ["MYSQL_SSL_CA"], "ssl_verify_identity": True}
    address = URL.create(
        f"mysql+{driver}", os.environ["MYSQL_USER"], os.environ["MYSQL_PWD"], os.environ["MYSQL_HOST"],
        int(os.environ["MYSQL_TCP_PORT"]), os.environ["MYSQL_DATABASE"])
    return create_engine(address, connect_args=tls, **more)


def reflected(eng):
    look = inspect(eng)
    say("tables", look.get_table_names(), look.get_view_names(), look.default_schema_name)
    say("names", look.get_view_definition("names").count("SELECT") + look.get_view_definition("names").count("select"))
    for name in look.get_table_names() + look.get_view_names():
        say(name, [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(name)])
        say(name, look.get_pk_constraint(name), look.get_foreign_keys(name), look.get_unique_constraints(name), look.get_indexes(name))
        say(name, look.get_table_options(name) if name != "names" else None, look.get_check_constraints(name))
    say("has", look.has_table("people"), look.has_table("nosuch"))
    metadata = MetaData()
    metadata.reflect(eng)
    return metadata


def core(eng, metadata):
    people, notes = metadata.tables["people"], metadata.tables["notes"]
    with eng.connect() as conn:
        def rows(step, statement, **values):
            say(step, *map(tuple, conn.execute(statement, values)))
        rows("people", select(people).order_by(people.c.id))
        rows("one", select(people.c.ssn).where(people.c.id == bindparam("id")), id=2)
        rows("join", select(people.c.name, people.c.ssn, func.count(notes.c.id)).join(notes).group_by(*[people.c[n] for n in ("id", "name", "ssn")]).order_by(people.c.id))
        numbered = select(notes.c.id, notes.c.person, func.row_number().over(partition_by=notes.c.person, order_by=notes.c.id.desc()).label("n")).cte("numbered")
        rows("cte", select(people.c.name, people.c.ssn, numbered.c.id).join(numbered, numbered.c.person == people.c.id).where(numbered.c.n == 1).order_by(people.c.id))
        rows("exists", select(people.c.name).where(exists().where(notes.c.person == people.c.id, notes.c.id > 29)))
        rows("case", select(people.c.id, case((people.c.mood == "ok", "fine"), else_="?")).order_by(people.c.id))
        rows("json", select(func.json_extract(people.c.settings, "$.theme")).order_by(people.c.id))
        rows("aggregate", select(func.group_concat(notes.c.id)).where(notes.c.id < 2))
        rows("tuple", select(notes.c.body).where(tuple_(notes.c.id, notes.c.person).in_([(1, 2), (2, 3)])).order_by(notes.c.id))
        rows("union", select(people.c.name).union(select(literal("x"))).order_by("name"))
        rows("like", select(func.count()).select_from(notes).where(notes.c.body.icontains("note 1")))
        rows("distinct", select(people.c.id, people.c.ssn).join(notes).distinct().order_by(people.c.id))
        rows("text", text("SELECT ssn FROM people WHERE id = :id"), id=1)
        streamed = conn.execution_options(stream_results=True, max_row_buffer=2).execute(select(people.c.id, people.c.ssn).order_by(people.c.id))
        say("streamed", [list(map(tuple, part)) for part in streamed.partitions(2)])


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    ssn: Mapped[str | None] = mapped_column(String(20))
    notes: Mapped[list["Note"]] = relationship(back_populates="owner", order_by="Note.id")


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[int] = mapped_column(ForeignKey("people.id"))
    body: Mapped[str] = mapped_column(String(60))
    owner: Mapped[Person] = relationship(back_populates="notes")


class Own(DeclarativeBase):
    pass


class Shelf(Own):
    __tablename__ = "shelves"
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(20), unique=True)
    more: Mapped[dict] = mapped_column(JSON, default=dict)
    above_id: Mapped[int | None] = mapped_column(ForeignKey("shelves.id"), index=True)
    above: Mapped["Shelf | None"] = relationship(remote_side=id)


def mapped(eng):
    with Session(eng) as session:
        say("get", session.get(Person, 1).ssn)
        say("lazy", [(n.id, n.owner.ssn) for n in session.scalars(select(Note).order_by(Note.id).limit(3))])
        session.expunge_all()
        say("joined", [(n.id, n.owner.name, n.owner.ssn) for n in session.scalars(select(Note).options(joinedload(Note.owner)).order_by(Note.id).limit(3))])
        say("selectin", [(p.ssn, len(p.notes)) for p in session.scalars(select(Person).options(selectinload(Person.notes)).order_by(Person.id))])
        other = aliased(Person)
        say("aliased", list(map(tuple, session.execute(select(Person.name, other.ssn).join(other, other.id == Person.id + 1).order_by(Person.id)))))
    Own.metadata.create_all(eng)
    Own.metadata.create_all(eng, checkfirst=True)
    with Session(eng) as session:
        many = [Shelf(label=f"s{i}", more={"i": i}) for i in range(25)]
        session.add_all(many)
        session.commit()
        say("ids", len({s.id for s in many}))
        many[1].above, many[2].label = many[0], "renamed"
        session.commit()
        session.refresh(many[2])
        say("changed", many[1].above.label, many[2].label)
        session.execute(insert(Shelf), [{"label": f"t{i}"} for i in range(5)])
        statement = upsert(Shelf).values(label="t1", more={})
        say("upsert", session.execute(statement.on_duplicate_key_update(more=statement.inserted.more)).rowcount)
        say("updated", session.execute(update(Shelf).where(Shelf.label.like("t%")).values(more={"x": 1})).rowcount)
        session.execute(update(Shelf), [{"id": many[3].id, "label": "u3"}, {"id": many[4].id, "label": "u4"}])
        say("locked", session.scalars(select(Shelf.label).where(Shelf.label.like("u%")).order_by(Shelf.label).with_for_update(skip_locked=True)).all())
        try:
            with session.begin_nested():
                session.add(Shelf(label="s5"))
        except IntegrityError as e:
            say("integrity", e.orig.args[0])
        say("deleted", session.execute(delete(Shelf).where(Shelf.label.like("s%"), Shelf.above_id.is_not(None))).rowcount)
        session.rollback()
        say("left", session.scalar(select(func.count()).select_from(Shelf)))
        session.commit()
    Own.metadata.drop_all(eng)


def pooled(driver):
    eng = engine(driver, pool_size=2, pool_pre_ping=True, isolation_level="READ COMMITTED")
    for _ in range(4):
        with eng.connect() as conn:
            say("pooled", conn.get_isolation_level(), conn.scalar(text("SELECT ssn FROM people WHERE id = 1")))
    with eng.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        say("autocommit", conn.scalar(text("SELECT 1")))
        try:
            conn.execute(text("SELECT nosuch FROM notes"))
        except DBAPIError as e:
            say("failed", e.orig.args[0])
    eng.dispose()


for name in argv[1:]:
    print("==", name)
    one = engine(name)
    core(one, reflected(one))
    mapped(one)
    one.dispose()
    pooled(name)
print("THE END")
