package dev.weir.gateway;

import dev.weir.policy.Place;
import dev.weir.policy.Policy;
import dev.weir.policy.Subject;
import dev.weir.policy.Verdict;
import dev.weir.session.Admission;
import dev.weir.session.Admission.AdmissionRefused;
import dev.weir.session.Grant;
import dev.weir.session.SessionLimits;
import dev.weir.sql.Statement;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;

/** Grants for tests, made as they are made in earnest. */
public final class Grants {
  private Grants() {}

  public static Grant on(String connection) {
    var admission =
        new Admission(Everybody::new, InstantSource.system(), () -> "s1", () -> SessionLimits.NONE);
    var subject = new Subject("alice", Set.of(), Set.of(), null, "test", Instant.MAX);
    try {
      return admission.admit(subject, connection, "postgres", InetAddress.ofLiteral("127.0.0.1"));
    } catch (AdmissionRefused impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static final class Everybody implements Policy {
    @Override
    public String fingerprint() {
      return "everybody";
    }

    @Override
    public Verdict judge(Subject subject, Place place, Statement statement, Instant now) {
      throw new AssertionError("no statement is judged here");
    }

    @Override
    public boolean protects(Subject subject, Place place) {
      return false;
    }

    @Override
    public boolean admits(Subject subject, Place place, Instant now) {
      return true;
    }
  }
}
