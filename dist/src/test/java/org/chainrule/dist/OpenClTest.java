package org.chainrule.dist;

import org.junit.jupiter.api.BeforeEach;

/** Experiments on the backend {@code aparapi}. */
class OpenClTest extends OtherBackend {
  OpenClTest() {
    super("aparapi");
  }

  @BeforeEach
  void needsDevice() {
    String found = InProcess.run(work, "doctor").out();
    Required.orSkip("opencl", found.contains("backend aparapi: works on"), found);
  }
}
