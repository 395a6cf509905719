package org.chainrule.experiments.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.chainrule.experiments.configuration.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  private static final LocalDateTime START = LocalDateTime.of(2026, 3, 9, 8, 7, 6);

  @TempDir
  private Path folder;

  @Test
  void isNamedByDayTimeAndExperiment() {
    assertEquals(folder.resolve("runs/2026-03-09/080706-digits"), RunDirectory.create(folder, "digits", START).path());
    assertEquals(folder.resolve("runs/2026-03-09/080706-digits-2"),
        RunDirectory.create(folder, "digits", START).path());
  }

  @Test
  void runsThatStartInTheSameSecondGetTheirOwn() throws InterruptedException, ExecutionException {
    Set<Path> paths = new HashSet<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Path>> made = IntStream.range(0, 24)
          .mapToObj(_ -> threads.submit(() -> RunDirectory.create(folder, "digits", START).path())).toList();
      for (Future<Path> path : made) {
        paths.add(path.get());
      }
    }
    assertEquals(24, paths.size());
  }

  @Test
  void belowAFileNoneCanBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    InputException fault = assertThrows(InputException.class, () -> RunDirectory.named(file.resolve("a/b")));
    assertTrue(fault.getMessage().contains(file + " is a file, not a directory"), fault.getMessage());
    assertThrows(InputException.class, () -> RunDirectory.named(file));
    assertThrows(InputException.class, () -> RunDirectory.create(file, "digits", START));
  }

  @Test
  void aNamedOneMustBeEmpty() throws IOException {
    Path named = RunDirectory.named(folder.resolve("a/b")).path();
    assertTrue(Files.isDirectory(named));
    RunDirectory.named(named);
    Files.writeString(named.resolve("config.yaml"), "");
    assertTrue(assertThrows(InputException.class, () -> RunDirectory.named(named)).getMessage().contains("not empty"));
  }

  @Test
  void oneTrainingAtATimeIsAtWorkInADirectory() throws IOException {
    RunDirectory run = RunDirectory.named(folder.resolve("one"));
    RunDirectory second = RunDirectory.named(folder.resolve("one")); // both found it empty
    try (RunLock _ = RunLock.of(run)) {
      assertTrue(assertThrows(InputException.class, () -> RunLock.of(second)).getMessage()
          .startsWith("another training is at work in " + run.path()));
      Files.writeString(run.configuration(), "");
    }
    assertFalse(Files.exists(run.path().resolve(RunLock.FILE)));
    try (RunLock _ = RunLock.of(second)) {
      assertTrue(assertThrows(InputException.class, second::requireNew).getMessage().contains("not empty"));
    }
  }

  @Test
  void aLockLeftBehindIsNoRun() throws IOException {
    RunDirectory run = RunDirectory.named(folder.resolve("left"));
    Files.createFile(run.path().resolve(RunLock.FILE)); // as by a process that was killed
    RunDirectory.named(run.path()).removeIfEmpty();
    assertFalse(Files.exists(run.path()));
  }

  @Test
  void aDirectoryInPlaceOfAFileIsTheUsersFault() throws IOException {
    Path place = Files.createDirectories(folder.resolve("page.html"));
    assertEquals("cannot write " + place + ": it is a directory; name a file in it",
        assertThrows(InputException.class, () -> RunDirectory.write(place, "text")).getMessage());
  }

  @Test
  void aFileInNoDirectoryIsTheUsersFault() {
    assertEquals("cannot write %s: there is no directory %s".formatted(folder.resolve("no/file"), folder.resolve("no")),
        assertThrows(InputException.class, () -> RunDirectory.write(folder.resolve("no/file"), "")).getMessage());
  }

  @Test
  void onlyRunsAreListed() throws IOException {
    assertEquals(List.of(), RunDirectory.all(folder));
    RunDirectory run = RunDirectory.create(folder, "digits", START);
    Files.writeString(run.configuration(), "name: digits");
    RunDirectory.create(folder, "other", START);
    assertEquals(List.of(run), RunDirectory.all(folder));
    assertEquals(run, RunDirectory.existing(run.path()));
    assertThrows(InputException.class, () -> RunDirectory.existing(folder));
  }
}
