package dev.weir.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.Deflater;

/**
 * The archives of a class path as one, for this machine: a start opens one file instead of 130. It
 * holds what a class loader finds in them: the first of what has one name, all providers of a
 * service, and what is for this JVM's version alone. Licences stay with the archives it is made of.
 */
final class OneArchive {
  private static final String SERVICES = "META-INF/services/";
  private static final String VERSIONS = "META-INF/versions/";

  private final Map<String, Path> classes = new HashMap<>();
  private final Set<String> written = new HashSet<>(Set.of(JarFile.MANIFEST_NAME));
  private final Map<String, ByteArrayOutputStream> services = new TreeMap<>();
  private final JarOutputStream out;

  private OneArchive(JarOutputStream out) {
    this.out = out;
  }

  /**
   * Writes it, over what is there.
   *
   * @throws IOException if two of them have the same class, or one is signed: a class path of one
   *     archive would not be the same
   */
  static void write(List<Path> archives, Path file) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    try (var out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      out.setLevel(Deflater.BEST_SPEED);
      var one = new OneArchive(out);
      for (Path archive : archives) {
        one.add(archive);
      }
      one.addServices();
    }
  }

  private void add(Path archive) throws IOException {
    try (var in = new JarFile(archive.toFile())) {
      for (JarEntry entry : (Iterable<JarEntry>) in.stream()::iterator) {
        String name = entry.getName();
        if (isSignature(name)) {
          throw new IOException("%s is signed".formatted(archive));
        }
        if (name.startsWith(VERSIONS) && !in.isMultiRelease()) {
          continue;
        }
        if (name.endsWith(".class")) {
          requireOnce(name, archive);
        }
        if (isForClassPath(name)) {
          try (InputStream content = in.getInputStream(entry)) {
            add(entry, content);
          }
        }
      }
    }
  }

  private void add(JarEntry entry, InputStream content) throws IOException {
    String name = entry.getName();
    if (name.startsWith(SERVICES) && !entry.isDirectory()) {
      ByteArrayOutputStream all =
          services.computeIfAbsent(name, first -> new ByteArrayOutputStream());
      content.transferTo(all);
      all.writeBytes("\n".getBytes(StandardCharsets.UTF_8));
    } else if (written.add(name)) {
      put(name, entry.getTime());
      content.transferTo(out);
      out.closeEntry();
    }
  }

  private void addServices() throws IOException {
    for (Map.Entry<String, ByteArrayOutputStream> service : services.entrySet()) {
      put(service.getKey(), 0);
      service.getValue().writeTo(out);
      out.closeEntry();
    }
  }

  private void put(String name, long time) throws IOException {
    var entry = new JarEntry(name);
    entry.setTime(time);
    out.putNextEntry(entry);
  }

  private void requireOnce(String name, Path archive) throws IOException {
    Path other = classes.putIfAbsent(name, archive);
    if (other != null && isForClassPath(name)) {
      throw new IOException("%s is in %s and in %s".formatted(name, other, archive));
    }
  }

  /** A class path knows no modules, and this JVM no indexes. */
  private static boolean isForClassPath(String name) {
    return !name.endsWith("module-info.class") && !name.equals("META-INF/INDEX.LIST");
  }

  /** JAR File Specification, "Signed JAR File". */
  private static boolean isSignature(String name) {
    return name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  }
}
