package dev.weir.store.recording;

import dev.weir.session.archive.Replay.RecordingDamaged;

/** What a record holds; the codes are part of the format and never change meaning. */
enum RecordType {
  SEGMENT_END(1),
  TEXT(2),
  STARTED(3),
  STATEMENT(4),
  HELD(5),
  DECIDED(6),
  COLUMNS(7),
  ROWS(8),
  COPY_IN(9),
  COMPLETED(10),
  FAILED(11),
  NOTICE(12),
  ENDED(13);

  private final int code;

  RecordType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static RecordType of(int kind) {
    int code = RecordFormat.type(kind);
    for (RecordType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw new RecordingDamaged("a record has the unknown type " + code);
  }
}
