package org.chainrule.backend.cpu.tier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.chainrule.backend.cpu.natives.OneDnn;

/**
 * The tier of this process and why it is that one. A run never changes it, because a native library and Java round sums
 * differently.
 *
 * @param tier the tier
 * @param reason why, in words
 */
public record TierChoice(Tier tier, String reason) {
  /** The environment variable that forces a tier. */
  public static final String VARIABLE = "CHAINRULE_CPU";

  private static final class OfProcess {
    static final Map<Tier, Optional<String>> PROBLEMS = problems();
  }

  /**
   * The choice for this process: the fastest tier that can be had, unless the environment variable {@value #VARIABLE}
   * forces one.
   *
   * @throws IllegalArgumentException if the variable names no tier, or one that is not to be had here
   */
  public static TierChoice ofProcess() {
    return of(Optional.ofNullable(System.getenv(VARIABLE)).filter(name -> !name.isEmpty()), OfProcess.PROBLEMS);
  }

  /**
   * The choice among tiers.
   *
   * @param forced the name of the tier that somebody asked for
   * @param problems for each tier why it is not to be had, empty if it is
   */
  static TierChoice of(Optional<String> forced, Map<Tier, Optional<String>> problems) {
    if (forced.isPresent()) {
      Tier tier = Arrays.stream(Tier.values()).filter(known -> known.label().equals(forced.get())).findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("%s: there is no tier \"%s\"; there are: %s".formatted(VARIABLE,
                  forced.get(), Arrays.stream(Tier.values()).map(Tier::label).collect(Collectors.joining(", ")))));
      problems.get(tier).ifPresent(problem -> {
        throw new IllegalArgumentException(
            "%s: the tier %s is not to be had here: %s".formatted(VARIABLE, tier.label(), problem));
      });
      return new TierChoice(tier, "forced by " + VARIABLE);
    }
    List<String> missed = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      Optional<String> problem = problems.get(tier);
      if (problem.isEmpty()) {
        return new TierChoice(tier, missed.isEmpty() ? "the fastest" : String.join("; ", missed));
      }
      missed.add("no tier " + tier.label() + ": " + problem.get());
    }
    throw new AssertionError("plain Java is always to be had");
  }

  private static Map<Tier, Optional<String>> problems() {
    Map<Tier, Optional<String>> problems = new EnumMap<>(Tier.class);
    problems.put(Tier.PLAIN, Optional.empty());
    problems.put(Tier.VECTOR, ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Optional.empty()
        : Optional.of("Java was started without --add-modules jdk.incubator.vector"));
    problems.put(Tier.NATIVE, problems.get(Tier.VECTOR).or(OneDnn::problem));
    return problems;
  }

  @Override
  public String toString() {
    return "tier %s (%s)".formatted(tier.label(), reason);
  }
}
