package org.chainrule.backend.cpu.natives;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Where the shared libraries lie that a jar on the class path or module path brings. They are unpacked once, to a
 * folder of the user's cache that is named after their checksums, and looked through again at each use: a folder that
 * another process is still writing, or that somebody changed, is never loaded.
 */
final class NativeLibrary {
  private static final String FOLDER = "org/bytedeco/dnnl/linux-x86_64/";
  private static final List<String> FILES = List.of("libgomp.so.1", "libdnnl.so.3"); // each needs only those before it
  private static final String LOADED = "loaded"; // a file beside them

  private NativeLibrary() {}

  /** Libraries of a jar. */
  record Source(Path jar) {
    /**
     * The libraries' files, unpacked, in the order in which they are to be loaded.
     *
     * @throws IOException if they cannot be unpacked; the message says why
     */
    List<Path> files() throws IOException {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        Path folder = unpacked(zip);
        return FILES.stream().map(folder::resolve).toList();
      } catch (IOException e) {
        throw new IOException("the library oneDNN cannot be unpacked from %s: %s".formatted(jar, e.getMessage()), e);
      }
    }

    /** Whether this user has loaded the same libraries on this machine before: a look, without loading them. */
    boolean wasLoaded() {
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        return Files.exists(base().resolve("chainrule").resolve(name(zip)).resolve(LOADED));
      } catch (IOException e) {
        return false;
      }
    }
  }

  /**
   * The jar with the libraries for this machine.
   *
   * @throws IOException if there is none; the message says why
   */
  static Source find() throws IOException {
    String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!machine.toLowerCase(Locale.ROOT).matches("linux (amd64|x86_64)")) {
      throw new IOException("oneDNN is part of Chainrule for Linux x86-64 only, not for " + machine);
    }
    return new Source(jar().orElseThrow(() -> new IOException(
        "the library oneDNN (dnnl-*-linux-x86_64.jar) is neither on the class path nor on the module path")));
  }

  /** Notes that the libraries could be loaded. */
  static void noteLoaded(Path library) {
    try {
      Files.write(library.resolveSibling(LOADED), new byte[0]);
    } catch (IOException e) {
      // the next process tries again
    }
  }

  /** The jar that has the files: on the class path, or on the module path, where nobody can see its resources. */
  private static Optional<Path> jar() throws IOException {
    URL resource = NativeLibrary.class.getClassLoader().getResource(FOLDER + FILES.getLast());
    if (resource != null && resource.getProtocol().equals("jar")) {
      String jar = resource.getPath().substring(0, resource.getPath().lastIndexOf("!/"));
      return jar.startsWith("file:") ? Optional.of(Path.of(URI.create(jar))) : Optional.empty();
    }
    for (String entry : System.getProperty("jdk.module.path", "").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      try (Stream<Path> jars = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
        Optional<Path> found = jars.filter(jar -> jar.getFileName() != null
            && jar.getFileName().toString().matches("dnnl-.*linux-x86_64\\.jar")).findFirst();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Path unpacked(ZipFile zip) throws IOException {
    String name = name(zip);
    Path cache = cache();
    Path folder = cache.resolve(name);
    if (isWhole(folder, zip)) {
      return folder;
    }
    Path fresh = Files.createTempDirectory(cache, name + ".");
    for (String file : FILES) {
      try (InputStream from = zip.getInputStream(entry(zip, file))) {
        Files.copy(from, fresh.resolve(file));
      }
    }
    if (Files.exists(folder)) { // damaged, or another process was quicker
      if (isWhole(folder, zip)) {
        delete(fresh);
        return folder;
      }
      delete(folder);
    }
    try {
      return Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      delete(fresh);
      if (isWhole(folder, zip)) {
        return folder;
      }
      throw e;
    }
  }

  private static String name(ZipFile zip) throws IOException {
    StringBuilder name = new StringBuilder("onednn");
    for (String file : FILES) {
      name.append('-').append(Long.toHexString(entry(zip, file).getCrc()));
    }
    return name.toString();
  }

  private static ZipEntry entry(ZipFile zip, String file) throws IOException {
    ZipEntry entry = zip.getEntry(FOLDER + file);
    if (entry == null) {
      throw new IOException("it has no " + FOLDER + file);
    }
    return entry;
  }

  /** A folder that only this user can write to; a temporary one if the user has no home that can be written to. */
  private static Path cache() throws IOException {
    Path base = base();
    Path cache = base.resolve("chainrule");
    try {
      Files.createDirectories(base);
      if (!Files.isDirectory(cache)) {
        Files.createDirectories(cache,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      if (Files.isWritable(cache) && !Files.getPosixFilePermissions(cache).stream()
          .anyMatch(permission -> permission.name().matches("(GROUP|OTHERS)_WRITE"))) {
        return cache;
      }
    } catch (IOException e) {
      // a home that is missing or read-only is no reason to go without
    }
    Path temporary = Files.createTempDirectory("chainrule");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(temporary), "chainrule-delete-libraries"));
    return temporary;
  }

  private static Path base() {
    String configured = System.getenv("XDG_CACHE_HOME");
    return configured == null || configured.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(configured);
  }

  private static boolean isWhole(Path folder, ZipFile zip) throws IOException {
    for (String file : FILES) {
      Path path = folder.resolve(file);
      ZipEntry entry = entry(zip, file);
      if (!Files.isRegularFile(path) || Files.size(path) != entry.getSize() || checksum(path) != entry.getCrc()) {
        return false;
      }
    }
    return true;
  }

  private static long checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    try (FileChannel channel = FileChannel.open(file)) {
      checksum.update(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
    return checksum.getValue();
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // what is left lies in a folder that nobody reads
    }
  }
}
