package org.chainrule.tck;

import java.util.List;
import java.util.stream.Stream;
import org.chainrule.api.ExtensionPoint;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of plug-ins as JUnit tests. An author's test is a subclass:
 *
 * {@snippet :
 * class MishTest extends PluginTck {
 *   @Override
 *   protected List<ExtensionPoint> plugins() {
 *     return List.of(new Mish());
 *   }
 * }
 * }
 *
 * A project without Chainrule's parent names JUnit ({@code org.junit.jupiter:junit-jupiter}) itself; without it Maven runs no
 * test and says nothing.
 */
public abstract class PluginTck {
  /** For subclasses. */
  protected PluginTck() {}

  /** The plug-ins to check, of any kind; one with several hyper-parameters may come several times. */
  protected abstract List<? extends ExtensionPoint> plugins();

  /** One test for each promise of each plug-in. */
  @SuppressWarnings("exports") // only a test sees it, and has JUnit
  @TestFactory
  protected Stream<DynamicContainer> contracts() {
    return plugins().stream().map(plugin -> DynamicContainer.dynamicContainer(plugin.toString(),
        PluginContracts.checks(plugin).stream().map(Verdicts::test)));
  }
}
