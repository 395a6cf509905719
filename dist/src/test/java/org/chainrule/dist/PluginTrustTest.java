package org.chainrule.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a list of trusted files no other one is loaded, by whatever command. */
class PluginTrustTest {
  private static final String SHORT = "training.epochs=1";

  @TempDir
  private Path folder;
  private Path good;
  private Path bad;

  private static String source(String name, String members) {
    return """
      import org.chainrule.api.*;
      import org.chainrule.api.Command;
      @Plugin("%s")
      public record %s() implements Activation, Command {
        %s
        public Tensor apply(Tensor x) { return x.tanh(); }
        public String summary() { return "says who it is"; }
        public int run(java.util.List<String> words, java.io.PrintStream out) { out.println("I am %s " + words); return 0; }
      }
      """
        .formatted(name.toLowerCase(java.util.Locale.ROOT), name, members, name);
  }

  @BeforeEach
  void write() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    good = Files.writeString(plugins.resolve("Good.java"), source("Good", ""));
    bad = Files.writeString(plugins.resolve("Bad.java"), source("Bad", """
      static {
          try {
            java.nio.file.Files.writeString(java.nio.file.Path.of("%s"), "it ran");
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        }""".formatted(folder.resolve("ran").toString().replace("\\", "\\\\"))));
    list(plugins.resolve("trusted.sha256"));
  }

  private void list(Path list) throws IOException {
    Files.writeString(list, sha256(good) + "  Good.java\n");
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private String refusal(Path list) throws IOException {
    return "Bad.java: is not trusted: its sha256 " + sha256(bad) + " is not in " + list;
  }

  /** Both forms of the option, with the list that each means. */
  private List<List<String>> options() throws IOException {
    Path elsewhere = folder.resolve("elsewhere.txt");
    list(elsewhere);
    return List.of(List.of("--plugins-trusted-only", folder.resolve("plugins/trusted.sha256").toString()),
        List.of("--plugins-trusted-list", "elsewhere.txt", elsewhere.toString()));
  }

  private InProcess run(List<String> option, String... words) {
    return InProcess.run(folder, Stream.concat(Stream.of(words), option.stream().limit(option.size() - 1L))
        .toArray(String[]::new));
  }

  @Test
  void onlyTheListedFileIsUsed() throws IOException {
    for (List<String> option : options()) {
      String refusal = refusal(Path.of(option.getLast()));
      InProcess listed = run(option, "plugins", "list").expect(1);
      assertEquals("cannot be used: " + refusal, listed.err().strip());
      assertTrue(listed.out().contains("Good.java") && listed.out().contains("relu"), listed.out());
      InProcess trained = run(option, "run", "spirals", "activation=good", SHORT, "export=[]", "--out",
          "run" + option.size()).expect(0);
      assertEquals("warning: " + refusal, trained.err().strip());
      InProcess refused = run(option, "run", "spirals", "activation=bad", SHORT, "--out", "refused").expect(2);
      assertTrue(refused.err().contains("there is no activation \"bad\"") && refused.err().contains(refusal),
          refused.err());
      run(option, "plugins", "check", "good").expect(0);
      run(option, "plugins", "check", "plugins/Good.java").expect(0);
      run(option, "plugins", "check", "bad").expect(2);
      InProcess checked = run(option, "plugins", "check", "plugins/Bad.java").expect(2);
      assertTrue(checked.out().contains("is not trusted"), checked.out() + checked.err());
      assertEquals("I am Good [word]", run(option, "good", "word").expect(0).out().strip());
      run(option, "bad").expect(2);
    }
    assertFalse(Files.exists(folder.resolve("ran")), "code of the file that is not trusted has run");
    InProcess.run(folder, "bad").expect(0);
    assertTrue(Files.exists(folder.resolve("ran")), "without a list everything is trusted");
  }

  @Test
  void aListThatCannotBeReadIsAnError() throws IOException {
    Files.delete(folder.resolve("plugins/trusted.sha256"));
    Files.writeString(folder.resolve("names.txt"), "Good.java\n");
    for (String[] words : new String[][] {
      {"--plugins-trusted-only", "trusted.sha256 cannot be read: there is no such file"},
      {"--plugins-trusted-list=none.txt", "none.txt cannot be read: there is no such file"},
      {"--plugins-trusted-list=names.txt", "names.txt:1: a SHA-256 of 64 hexadecimal digits is wanted"}}) {
      for (String[] command : new String[][] {{"plugins", "list"}, {"run", "spirals", SHORT}, {"good"}}) {
        InProcess result = InProcess.run(folder,
            Stream.concat(Stream.of(command), Stream.of(words[0])).toArray(String[]::new)).expect(2);
        assertTrue(result.err().contains(words[1]) && result.err().strip().lines().count() == 1, result.err());
      }
    }
  }
}
