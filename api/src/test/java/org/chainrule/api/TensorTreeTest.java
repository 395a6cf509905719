package org.chainrule.api;

import static org.chainrule.api.Values.assertTensor;
import static org.chainrule.api.Values.t;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TensorTreeTest {
  private static TensorTree tree(double a, double b) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", t(a));
    tensors.put("b", t(b));
    return new TensorTree(tensors);
  }

  private static void assertTree(double a, double b, TensorTree actual) {
    assertEquals(List.of("w", "b"), List.copyOf(actual.tensors().keySet()), "the order stays");
    assertTensor(t(a), actual.get("w"));
    assertTensor(t(b), actual.get("b"));
  }

  @Test
  void operations() {
    TensorTree x = tree(3, 4);
    assertTree(9, 16, x.map(Tensor::square));
    assertTree(4, 6, x.add(tree(1, 2)));
    assertTree(2, 2, x.sub(tree(1, 2)));
    assertTree(6, 8, x.mul(2));
    assertTree(1.5, 2, x.mul(t(0.5).sum()));
    assertTree(3, 8, x.zip(tree(1, 2), Tensor::mul));
    assertTree(4, 9, x.zip(tree(1, 2), tree(1, 1), (a, b, c) -> a.mul(b).add(c)));
    assertTree(0.9 * 3 + 0.1, 0.9 * 4 + 0.2, x.average(tree(1, 2), 0.9));
    assertEquals(5, x.globalNorm().item());
    assertEquals(List.of("b"), List.copyOf(x.filter("b"::equals).tensors().keySet()));
  }

  @Test
  void errors() {
    assertEquals("no tensor named 'v' among [w, b]",
        assertThrows(IllegalArgumentException.class, () -> tree(1, 2).get("v")).getMessage());
    TensorTree smaller = tree(1, 2).filter("w"::equals);
    assertThrows(IllegalArgumentException.class, () -> tree(1, 2).add(smaller));
    assertThrows(IllegalStateException.class, () -> new TensorTree(Map.of()).globalNorm());
  }
}
