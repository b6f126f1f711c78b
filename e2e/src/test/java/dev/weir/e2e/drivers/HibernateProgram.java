package dev.weir.e2e.drivers;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.NullUnmarked;

/** A program with Hibernate: its schema tool, what it sends for entities, and HQL. */
final class HibernateProgram {
  private final SessionFactory sessions;
  private final Lines lines = new Lines();

  private HibernateProgram(SessionFactory sessions) {
    this.sessions = sessions;
  }

  static String run(Address address) {
    // What is there is validated; what is Hibernate's own is created and dropped.
    try (SessionFactory there = open(address, "validate", Person.class, Note.class)) {
      var program = new HibernateProgram(there);
      there.inTransaction(program::people);
      there.inTransaction(program::queries);
      try (SessionFactory own = open(address, "create-drop", Shelf.class, Book.class)) {
        program.writes(own);
      }
      // The second run finds nothing of the first.
      try (SessionFactory own = open(address, "update", Shelf.class, Book.class)) {
        List<Shelf> left = own.fromSession(s -> s.createQuery("from Shelf", Shelf.class).list());
        program.lines.say("left", left.size());
        own.getSchemaManager().dropMappedObjects(false);
      }
      program.lines.say("THE END");
      return program.lines.toString();
    }
  }

  private static SessionFactory open(Address address, String schemaTool, Class<?>... entities) {
    var configuration = new Configuration();
    for (Class<?> entity : entities) {
      configuration.addAnnotatedClass(entity);
    }
    configuration.setProperty("hibernate.connection.url", address.jdbcUrl());
    configuration.setProperty("hibernate.connection.username", address.user());
    configuration.setProperty("hibernate.connection.password", address.password());
    configuration.setProperty("hibernate.hbm2ddl.auto", schemaTool);
    configuration.setProperty("hibernate.jdbc.batch_size", "10");
    configuration.setProperty("hibernate.order_inserts", "true");
    return configuration.buildSessionFactory();
  }

  private void people(Session session) {
    for (int id = 1; id <= 3; id++) {
      Person person = session.find(Person.class, id);
      lines.say("find", person.name, person.ssn, person.born, person.salary, person.seen);
      lines.say("lazy", person.notes.size(), person.notes.getFirst().body);
    }
    session.clear();
    session
        .createQuery("from Note n join fetch n.person where n.id < 4 order by n.id", Note.class)
        .list()
        .forEach(note -> lines.say("fetched", note.id, note.person.name, note.person.ssn));
    session
        .createQuery(
            "select p.name, p.ssn, count(n) from Person p left join p.notes n"
                + " group by p order by p.id",
            Object[].class)
        .list()
        .forEach(row -> lines.say("grouped", row));
    lines.say(
        "page",
        session
            .createQuery("from Person p order by p.id", Person.class)
            .setFirstResult(1)
            .setMaxResults(1)
            .list()
            .stream()
            .map(person -> person.ssn)
            .toList());
    lines.say(
        "native",
        session
            .createNativeQuery("select ssn from people where id = :id", String.class)
            .setParameter("id", 2)
            .getSingleResult());
    lines.say("locked", session.find(Person.class, 3, LockModeType.PESSIMISTIC_WRITE).name);
    session
        .createMutationQuery("update Person p set p.name = upper(p.name) where p.id = 3")
        .executeUpdate();
    session
        .createMutationQuery("update Person p set p.name = 'Cleo' where p.id = 3")
        .executeUpdate();
  }

  private void queries(Session session) {
    for (String hql :
        List.of(
            "select count(n), min(n.id), max(n.id), avg(n.id) from Note n",
            "select p.name from Person p where exists (select 1 from Note n where n.person = p and"
                + " n.id > 29)",
            "select n.person.name, count(*) from Note n group by n.person.name having count(*) > 5"
                + " order by n.person.name",
            "select n.id, rank() over (partition by n.person.id order by n.id desc) from Note n"
                + " order by n.id limit 4",
            "select case when n.id < 3 then 'low' else 'high' end, coalesce(n.body, '?') from Note"
                + " n order by n.id limit 3",
            "select extract(year from n.made), n.made + 1 day from Note n where n.id = 1",
            "select distinct p.id, p.name, p.ssn from Person p join p.notes n order by p.id",
            "with big as (select n.person.id as id, count(*) as many from Note n group by"
                + " n.person.id) select p.name, b.many from Person p join big b on b.id = p.id"
                + " order by p.name",
            "select n.body from Note n where n.id = 1 union all select p.name from Person p where"
                + " p.id = 1",
            "select listagg(n.body, ',') within group (order by n.id) from Note n where n.id <"
                + " 4")) {
      lines.say(hql, session.createSelectionQuery(hql, Object[].class).list());
    }
  }

  private void writes(SessionFactory own) {
    own.inTransaction(session -> {
      for (int i = 0; i < 25; i++) {
        var shelf = new Shelf();
        shelf.label = "shelf " + i;
        var book = new Book();
        book.title = "book " + i;
        session.persist(book);
        shelf.books.add(book);
        session.persist(shelf);
      }
    });
    own.inTransaction(session -> {
      Shelf first =
          session
              .createQuery("from Shelf s where s.label = 'shelf 1'", Shelf.class)
              .getSingleResult();
      first.label = "changed";
      session.flush();
      lines.say("version", first.version, first.books.size());
      session.remove(first);
      lines.say(
          "upsert",
          session
              .createMutationQuery(
                  "insert into Book (id, title) values (5000, 'book 1') on conflict (title) do"
                      + " update set title = 'upserted'")
              .executeUpdate());
    });
    try {
      own.inTransaction(session -> {
        var twice = new Book();
        twice.title = "book 2";
        session.persist(twice);
      });
      lines.say("twice", "no error");
    } catch (ConstraintViolationException e) {
      lines.say("twice", e.getSQLState());
    }
    own.inStatelessTransaction(session -> {
      lines.say(
          "stateless",
          session
              .createSelectionQuery("select count(*), min(title) from Book", Object[].class)
              .list());
    });
  }

  @Entity(name = "Person")
  @Table(name = "people")
  @NullUnmarked
  static class Person {
    @Id Integer id;
    String name;
    String ssn;
    LocalDate born;

    @Column(precision = 10, scale = 2)
    BigDecimal salary;

    OffsetDateTime seen;

    @OneToMany(mappedBy = "person")
    @OrderBy("id")
    List<Note> notes = new ArrayList<>();
  }

  @Entity(name = "Note")
  @Table(name = "notes")
  @NullUnmarked
  static class Note {
    @Id Integer id;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "person")
    Person person;

    String body;
    OffsetDateTime made;
  }

  @Entity(name = "Shelf")
  @NullUnmarked
  static class Shelf {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    Long id;

    @Version int version;
    String label;
    @ManyToMany Set<Book> books = new HashSet<>();
  }

  @Entity(name = "Book")
  @NullUnmarked
  static class Book {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Column(unique = true)
    String title;
  }
}
