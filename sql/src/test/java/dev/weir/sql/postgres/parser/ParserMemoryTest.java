package dev.weir.sql.postgres.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Memory;
import run.endive.wasm.types.MemoryLimits;

/** Compared with the memory that comes with the runtime. */
class ParserMemoryTest {
  private static final int PAGES = 4;
  private static final int BYTES = PAGES * Memory.PAGE_SIZE;
  private static final int STEPS = 20_000;

  private final ParserMemory memory = new ParserMemory(PAGES, 2 * PAGES);
  private final Memory other = new ByteArrayMemory(new MemoryLimits(PAGES, 2 * PAGES));

  @Test
  void holdsWhatTheRuntimesOwnHolds() {
    var random = new SplittableRandom(7);
    for (int step = 0; step < STEPS; step++) {
      step(random);
    }
    assertThat(memory.readBytes(0, BYTES)).isEqualTo(other.readBytes(0, BYTES));
  }

  /** Often where two pages meet. */
  private static int address(SplittableRandom random, int bytes) {
    return random.nextBoolean()
        ? random.nextInt(BYTES - bytes)
        : random.nextInt(1, PAGES) * Memory.PAGE_SIZE - random.nextInt(Long.BYTES + 1);
  }

  private void step(SplittableRandom random) {
    int at = address(random, Long.BYTES);
    long value = random.nextLong();
    switch (random.nextInt(9)) {
      case 0 -> {
        memory.writeByte(at, (byte) value);
        other.writeByte(at, (byte) value);
      }
      case 1 -> {
        memory.writeShort(at, (short) value);
        other.writeShort(at, (short) value);
      }
      case 2 -> {
        memory.writeI32(at, (int) value);
        other.writeI32(at, (int) value);
      }
      case 3 -> {
        memory.writeLong(at, value);
        other.writeLong(at, value);
      }
      case 4 -> {
        memory.writeF32(at, value);
        other.writeF32(at, value);
      }
      case 5 -> {
        memory.writeF64(at, value);
        other.writeF64(at, value);
      }
      case 6 -> move(random);
      case 7 -> {
        int end = at + random.nextInt(BYTES - at);
        byte filled = random.nextInt(4) == 0 ? (byte) value : 0;
        memory.fill(filled, at, end);
        other.fill(filled, at, end);
      }
      default -> {
        byte[] bytes = new byte[random.nextInt(100)];
        random.nextBytes(bytes);
        int start = random.nextInt(BYTES - bytes.length);
        memory.write(start, bytes);
        other.write(start, bytes);
      }
    }
    int read = address(random, Long.BYTES);
    assertThat(memory.read(read)).isEqualTo(other.read(read));
    assertThat(memory.readShort(read)).isEqualTo(other.readShort(read));
    assertThat(memory.readU16(read)).isEqualTo(other.readU16(read));
    assertThat(memory.readInt(read)).isEqualTo(other.readInt(read));
    assertThat(memory.readLong(read)).isEqualTo(other.readLong(read));
    assertThat(memory.readF32(read)).isEqualTo(other.readF32(read));
    assertThat(memory.readF64(read)).isEqualTo(other.readF64(read));
    assertThat(Float.floatToRawIntBits(memory.readFloat(read)))
        .isEqualTo(Float.floatToRawIntBits(other.readFloat(read)));
    assertThat(Double.doubleToRawLongBits(memory.readDouble(read)))
        .isEqualTo(Double.doubleToRawLongBits(other.readDouble(read)));
  }

  /** Often onto itself. */
  private void move(SplittableRandom random) {
    int length = random.nextInt(BYTES / 2);
    int from = random.nextInt(BYTES - length);
    int to =
        random.nextBoolean()
            ? random.nextInt(BYTES - length)
            : Math.clamp(from + random.nextInt(-100, 100), 0, BYTES - length);
    memory.copy(to, from, length);
    other.copy(to, from, length);
  }

  @Test
  void takesRoomOnlyWhereItIsTouched() {
    assertThat(memory.pagesTouched()).isZero();
    memory.writeI32(Memory.PAGE_SIZE - 2, -1);
    assertThat(memory.pagesTouched()).isEqualTo(2);
    memory.fill((byte) 0, 0, BYTES);
    assertThat(memory.readBytes(0, BYTES)).hasSize(BYTES);
    assertThat(memory.pagesTouched()).isEqualTo(2);
    memory.zero();
    assertThat(memory.pagesTouched()).isZero();
    assertThat(memory.readInt(Memory.PAGE_SIZE - 2)).isZero();
  }

  @Test
  void growsAsFarAsItMay() {
    assertThat(memory.grow(0)).isEqualTo(PAGES);
    assertThat(memory.grow(PAGES - 1)).isEqualTo(PAGES);
    assertThat(memory.grow(2)).isEqualTo(-1);
    assertThat(memory.grow(-1)).isEqualTo(-1);
    assertThat(memory.pages()).isEqualTo(2 * PAGES - 1);
    memory.writeByte(BYTES, (byte) 1);
    assertThat(memory.read(BYTES)).isEqualTo((byte) 1);
  }

  @Test
  void nothingIsBehindItsEnd() {
    assertThatThrownBy(() -> memory.read(BYTES)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.read(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.readInt(BYTES - 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.writeLong(BYTES - 7, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.fill((byte) 0, 1, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.copy(BYTES - 10, 0, 11))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.readBytes(BYTES, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(memory.readBytes(BYTES - 1, 1)).hasSize(1);
    assertThat(memory.pagesTouched()).isZero();
  }
}
