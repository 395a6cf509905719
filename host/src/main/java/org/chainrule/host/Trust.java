package org.chainrule.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which dropped-in files may be loaded: all, or those whose SHA-256 is in a list. A plug-in is code and runs with the
 * user's rights, so this is decided before anything of a file is read as code.
 */
public final class Trust {
  private record Hashes(Path list, Set<String> all) {}

  private final Optional<Hashes> listed;

  private Trust(Optional<Hashes> listed) {
    this.listed = listed;
  }

  /** Every file. */
  public static Trust inEverything() {
    return new Trust(Optional.empty());
  }

  /**
   * Files whose hash is in a list, as {@code sha256sum} prints it: the hash first in each line, what follows is a
   * remark, as is a line that starts with {@code #}.
   *
   * @throws PluginException if the list cannot be read or a line does not start with a hash
   */
  public static Trust inFilesListedIn(Path list) {
    List<String> lines;
    try {
      lines = Files.readAllLines(list);
    } catch (IOException e) {
      throw new PluginException("", "the list of trusted plug-ins %s cannot be read: %s".formatted(list,
          Files.exists(list) ? Faults.describe(e) : "there is no such file"), e);
    }
    Set<String> hashes = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String hash = line.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
      if (!hash.matches("[0-9a-f]{64}")) {
        throw new PluginException("", "%s:%d: a SHA-256 of 64 hexadecimal digits is wanted, as sha256sum prints it; "
            .formatted(list, i + 1) + "\"" + hash + "\" was given");
      }
      hashes.add(hash);
    }
    return new Trust(Optional.of(new Hashes(list, Set.copyOf(hashes))));
  }

  /** Refuses a file with a hash that is not listed. */
  void check(String sha256) throws UnfitException {
    if (listed.isPresent() && !listed.get().all.contains(sha256)) {
      throw new UnfitException("is not trusted: its sha256 %s is not in %s".formatted(sha256, listed.get().list));
    }
  }
}
