package dev.weir.e2e.mysql.clients;

import dev.weir.e2e.drivers.Address;
import dev.weir.e2e.drivers.Lines;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.NullUnmarked;

/** A program with Hibernate: its schema tool, what it sends for entities, and HQL. */
final class HibernateProgram {
  private final Lines lines = new Lines();

  static String run(String driver, Address address) {
    var program = new HibernateProgram();
    // What is there is validated; what is Hibernate's own is created and dropped.
    try (SessionFactory there = open(driver, address, "validate", Person.class, Note.class)) {
      there.inTransaction(program::people);
    }
    try (SessionFactory own = open(driver, address, "create-drop", Shelf.class)) {
      program.writes(own);
    }
    try (SessionFactory own = open(driver, address, "update", Shelf.class)) {
      List<Shelf> left = own.fromSession(s -> s.createQuery("from Shelf", Shelf.class).list());
      program.lines.say("left", left.size());
      own.getSchemaManager().dropMappedObjects(false);
    }
    program.lines.say("THE END");
    return program.lines.toString();
  }

  private static SessionFactory open(
      String driver, Address address, String schemaTool, Class<?>... entities) {
    var configuration = new Configuration();
    for (Class<?> entity : entities) {
      configuration.addAnnotatedClass(entity);
    }
    configuration.setProperty("hibernate.connection.url", JdbcProgram.url(driver, address));
    configuration.setProperty("hibernate.connection.username", address.user());
    configuration.setProperty("hibernate.connection.password", address.password());
    configuration.setProperty("hibernate.hbm2ddl.auto", schemaTool);
    configuration.setProperty("hibernate.jdbc.batch_size", "10");
    return configuration.buildSessionFactory();
  }

  private void people(Session session) {
    for (int id = 1; id <= 2; id++) {
      Person person = session.find(Person.class, id);
      lines.say("find", person.name, person.ssn, person.born, person.salary, person.seen);
      lines.say("lazy", person.notes.size(), person.notes.getFirst().body);
    }
    session.clear();
    session
        .createQuery("from Note n join fetch n.person where n.id < 4 order by n.id", Note.class)
        .list()
        .forEach(note -> lines.say("fetched", note.id, note.person.name, note.person.ssn));
    for (String hql :
        List.of(
            "select p.name, p.ssn, p.born, p.salary, count(n) from Person p left join p.notes n"
                + " group by p order by p.id",
            "select count(n), min(n.id), max(n.id), avg(n.id) from Note n",
            "select n.person.name, count(*) from Note n group by n.person.name having count(*) > 5"
                + " order by n.person.name",
            "select n.id, rank() over (partition by n.person.id order by n.id desc) from Note n"
                + " order by n.id limit 4",
            "select case when n.id < 3 then 'low' else 'high' end, coalesce(n.body, '?') from Note"
                + " n order by n.id limit 3",
            "select extract(year from n.made), n.made + 1 day from Note n where n.id = 1",
            "with big as (select n.person.id as id, count(*) as many from Note n group by"
                + " n.person.id) select p.name, b.many from Person p join big b on b.id = p.id"
                + " order by p.name")) {
      lines.say(hql, session.createSelectionQuery(hql, Object[].class).list());
    }
    lines.say("locked", session.find(Person.class, 3, LockModeType.PESSIMISTIC_WRITE).name);
    lines.say(
        "native",
        session
            .createNativeQuery("select ssn from people where id = :id", String.class)
            .setParameter("id", 2)
            .getSingleResult());
  }

  private void writes(SessionFactory own) {
    own.inTransaction(session -> {
      for (int i = 0; i < 12; i++) {
        var shelf = new Shelf();
        shelf.label = "shelf " + i;
        session.persist(shelf);
      }
    });
    own.inTransaction(session -> {
      Shelf first =
          session.createQuery("from Shelf where label = 'shelf 1'", Shelf.class).getSingleResult();
      first.label = "changed";
      session.flush();
      lines.say("version", first.version);
      session.remove(first);
      lines.say(
          "updated",
          session
              .createMutationQuery("update Shelf set label = upper(label) where label like '%2'")
              .executeUpdate());
    });
    try {
      own.inTransaction(session -> {
        var twice = new Shelf();
        twice.label = "shelf 3";
        session.persist(twice);
      });
      lines.say("twice", "no error");
    } catch (ConstraintViolationException e) {
      lines.say("twice", e.getSQLState());
    }
    own.inTransaction(session ->
        lines.say(
            "count",
            session
                .createSelectionQuery("select count(*), min(label) from Shelf", Object[].class)
                .list()));
  }

  @Entity(name = "Person")
  @Table(name = "people")
  @NullUnmarked
  static class Person {
    @Id Integer id;

    @Column(length = 40)
    String name;

    @Column(length = 20)
    String ssn;

    LocalDate born;

    @Column(precision = 10, scale = 2)
    BigDecimal salary;

    LocalDateTime seen;

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

    @Column(length = 60)
    String body;

    LocalDateTime made;
  }

  @Entity(name = "Shelf")
  @NullUnmarked
  static class Shelf {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    Long id;

    @Version int version;

    @Column(unique = true)
    String label;
  }
}
