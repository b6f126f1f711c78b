package dev.weir.store.notice;

import dev.weir.session.notice.Addressees;
import dev.weir.session.notice.Addressees.Addressed;
import dev.weir.session.notice.Notice;
import dev.weir.session.notice.Outbox;
import dev.weir.store.notice.NoticeTable.Row;
import dev.weir.store.sqlite.Database;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The outbox in the embedded database. What is told of a request is kept in the same transaction as
 * the request's change: neither is there without the other. Thread-safe.
 */
public final class PersistentOutbox implements Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(PersistentOutbox.class);

  /**
   * What one person can make a target wait for; beyond that they are counted, so that nobody is
   * kept from being heard by somebody who asks for very much.
   */
  static final int OF_PERSON_MAX = 30;

  private final Database database;
  private final Addressees addressees;
  private final List<Runnable> whenAdded = new CopyOnWriteArrayList<>();

  /**
   * @param database with {@link dev.weir.store.DeskSchema}; stays the caller's
   */
  public PersistentOutbox(Database database, Addressees addressees) {
    this.database = database;
    this.addressees = addressees;
  }

  /**
   * Keeps a notice within the caller's transaction, which goes on also if that fails: nobody waits
   * for what others are told. {@link #added} is called once it is committed.
   *
   * @param told gives null if there is nothing to tell
   */
  public void add(Handle handle, Supplier<@Nullable Notice> told) {
    try {
      Notice notice = told.get();
      if (notice != null) {
        keep(handle, notice);
      }
    } catch (RuntimeException fault) {
      LOG.error("what is to be told could not be kept", fault);
    }
  }

  private void keep(Handle handle, Notice notice) {
    for (Addressed addressed : addressees.of(notice)) {
      keep(handle, addressed.target(), addressed.notice());
    }
  }

  private static void keep(Handle handle, String target, Notice notice) {
    if (NoticeTable.ofPerson(handle, target, notice.person()) < OF_PERSON_MAX) {
      NoticeTable.insert(handle, target, notice);
    } else {
      NoticeTable.gather(handle, target, notice);
    }
  }

  /** Something may have been added. */
  public void added() {
    whenAdded.forEach(Runnable::run);
  }

  @Override
  public void add(Notice notice) {
    database.write(handle -> {
      keep(handle, notice);
      return true;
    });
    added();
  }

  @Override
  public @Nullable Kept oldest(String target) {
    while (true) {
      Row row = database.<@Nullable Row>read(handle -> NoticeTable.oldest(handle, target));
      if (row == null) {
        return null;
      }
      try {
        return row.kept(target);
      } catch (JacksonException unreadable) {
        LOG.error("a notice that another version wrote cannot be read and is given up", unreadable);
        delete(row.number());
      }
    }
  }

  @Override
  public void delivered(Kept kept) {
    database.write(handle -> {
      NoticeTable.delivered(handle, kept);
      return true;
    });
  }

  @Override
  public void refused(Kept kept) {
    database.write(handle -> {
      NoticeTable.refused(handle, kept.number());
      return true;
    });
  }

  @Override
  public void giveUp(Kept kept) {
    delete(kept.number());
  }

  private void delete(long number) {
    database.write(handle -> {
      NoticeTable.delete(handle, number);
      return true;
    });
  }

  @Override
  public long trim(String target, Instant before, int countMax) {
    return database.write(handle -> NoticeTable.trim(handle, target, before, countMax));
  }

  @Override
  public long keepOnly(Set<String> targets) {
    return database.write(handle -> NoticeTable.keepOnly(handle, targets));
  }

  @Override
  public void whenAdded(Runnable task) {
    whenAdded.add(task);
  }
}
