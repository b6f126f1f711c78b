package dev.weir.store.recording;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives pages of a mapped file back to the operating system, which keeps their content: they are
 * not this process's resident memory any more. On Linux (madvise(2)); elsewhere nothing is done.
 */
final class MappedPages {
  private static final Logger LOG = LoggerFactory.getLogger(MappedPages.class);

  /**
   * MADV_DONTNEED: of a shared mapping it takes the pages out of the process, not their content.
   */
  private static final int DONT_NEED = 4;

  private static final @Nullable MethodHandle MADVISE = madvise();

  private MappedPages() {}

  /**
   * @param pages begins where a page begins
   */
  static void leave(MemorySegment pages) {
    MethodHandle madvise = MADVISE;
    if (madvise == null) {
      return;
    }
    try {
      if ((int) madvise.invokeExact(pages, pages.byteSize(), DONT_NEED) != 0) {
        LOG.debug("pages of a recording stay in memory");
      }
    } catch (Throwable unexpected) {
      // they take room, and nothing else
      LOG.debug("pages of a recording stay in memory", unexpected);
    }
  }

  private static @Nullable MethodHandle madvise() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return null;
    }
    try {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("madvise"),
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    } catch (RuntimeException | Error unsupported) {
      LOG.debug("pages of recordings stay in memory", unsupported);
      return null;
    }
  }
}
