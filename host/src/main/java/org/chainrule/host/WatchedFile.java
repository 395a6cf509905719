package org.chainrule.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/** A file of a watched folder, and what of it is in use. */
final class WatchedFile {
  /** What changes when a file does. */
  private record Stamp(FileTime time, long size, Optional<Object> identity) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(attributes.lastModifiedTime(), attributes.size(), Optional.ofNullable(attributes.fileKey()));
    }
  }

  private final Path path;
  private final String origin;
  private final Trust trust;
  private Optional<Stamp> stamp = Optional.empty();
  private int looks;
  private boolean settled;
  private Optional<InstalledFile> installed = Optional.empty();
  private Optional<AutoCloseable> use = Optional.empty();
  private Optional<String> problem = Optional.empty();

  WatchedFile(Path path, Trust trust) {
    this.path = path;
    this.origin = Provenance.fileName(path);
    this.trust = trust;
  }

  /** Takes the file if it is at rest and whole. Returns whether anything has changed in what can be used. */
  boolean look(Equinox equinox, SourceCompiler compiler, Path copies, int patience) {
    try {
      Stamp now = Stamp.of(path);
      if (!stamp.equals(Optional.of(now))) {
        stamp = Optional.of(now);
        looks = 0;
        settled = false;
        return false;
      }
      return !settled && take(now, equinox, compiler, copies, patience);
    } catch (IOException _) {
      // Gone or being replaced at this moment: the next look tells.
      return false;
    }
  }

  private boolean take(Stamp now, Equinox equinox, SourceCompiler compiler, Path copies, int patience)
      throws IOException {
    looks++;
    // What is checked, hashed and installed is one and the same copy, whatever happens to the file meanwhile.
    Path copy = Files.copy(path, copies.resolve(origin), StandardCopyOption.REPLACE_EXISTING);
    try {
      if (!now.equals(Stamp.of(path))) {
        return false;
      }
      InstalledFile next = new InstalledFile(DroppedFile.read(copy, origin, compiler, trust), equinox);
      AutoCloseable nextUse = next.use();
      forget();
      installed = Optional.of(next);
      use = Optional.of(nextUse);
      settled = true;
      return true;
    } catch (UnfitException e) {
      if (looks <= patience) {
        return false;
      }
      forget();
      problem = Optional.of(e.getMessage());
      settled = true;
      return true;
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  void discover(PluginSource.Findings findings) {
    problem.ifPresent(message -> findings.problem(origin, message));
    installed.ifPresent(file -> {
      findings.resource(file.use());
      file.discover(findings);
    });
  }

  /** Ends the folder's own use. */
  void forget() {
    AutoCloseable ended = use.orElse(() -> {});
    use = Optional.empty();
    installed = Optional.empty();
    problem = Optional.empty();
    try {
      ended.close();
    } catch (Exception e) {
      throw new IllegalStateException(origin + " cannot be unloaded: " + e.getMessage(), e);
    }
  }
}
