package org.chainrule.backend.cpu.tier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TierChoiceTest {
  private static Map<Tier, Optional<String>> problems(String ofNative, String ofVector) {
    Map<Tier, Optional<String>> problems = new EnumMap<>(Tier.class);
    problems.put(Tier.NATIVE, Optional.of(ofNative).filter(text -> !text.isEmpty()));
    problems.put(Tier.VECTOR, Optional.of(ofVector).filter(text -> !text.isEmpty()));
    problems.put(Tier.PLAIN, Optional.empty());
    return problems;
  }

  @Test
  void takesTheFastestThatIsToBeHadAndSaysWhy() {
    assertEquals("tier native (the fastest)", TierChoice.of(Optional.empty(), problems("", "")).toString());
    assertEquals("tier vector (no tier native: no library)",
        TierChoice.of(Optional.empty(), problems("no library", "")).toString());
    assertEquals("tier plain (no tier native: no library; no tier vector: no module)",
        TierChoice.of(Optional.empty(), problems("no library", "no module")).toString());
  }

  @Test
  void canBeForced() {
    assertEquals("tier plain (forced by CHAINRULE_CPU)",
        TierChoice.of(Optional.of("plain"), problems("", "")).toString());
  }

  @Test
  void refusesWhatIsNotToBeHad() {
    assertEquals("CHAINRULE_CPU: the tier native is not to be had here: no library", assertThrows(
        IllegalArgumentException.class, () -> TierChoice.of(Optional.of("native"), problems("no library", "")))
        .getMessage());
    assertEquals("CHAINRULE_CPU: there is no tier \"fast\"; there are: native, vector, plain", assertThrows(
        IllegalArgumentException.class, () -> TierChoice.of(Optional.of("fast"), problems("", ""))).getMessage());
  }
}
