package org.chainrule.backend.cpu.products;

import java.util.Arrays;
import java.util.List;
import org.chainrule.backend.cpu.natives.MatrixProduct;
import org.chainrule.backend.cpu.plan.Scratch;
import org.chainrule.backend.cpu.plan.Step;
import org.chainrule.backend.cpu.plan.Workers;

/** A batched matrix product by oneDNN: of a batch each thread does some, of one large product a part. */
final class LibraryProductStep extends Step implements Workers.Task {
  private final Product product;
  private ProductCut cut;
  private MatrixProduct[] whole = {}; // of each worker
  private MatrixProduct[] last = {}; // for what is left for the last part

  LibraryProductStep(Product product) {
    super(List.of(product.left().value(), product.right().value()), List.of(product.result()));
    this.product = product;
    this.cut = ProductCut.of(product, 1);
  }

  @Override
  public void reserve(Scratch scratch) {
    cut = ProductCut.of(product, scratch.workers());
    whole = new MatrixProduct[scratch.workers()];
    Arrays.setAll(whole, _ -> cut.call(0));
    last = whole.clone();
    if (cut.size(cut.parts() - 1) < cut.length()) {
      Arrays.setAll(last, _ -> cut.call(cut.parts() - 1));
    }
  }

  @Override
  public void run(Workers workers) {
    workers.run(product.batch() * cut.parts(), this);
  }

  @Override
  public void run(int part, int worker) {
    int matrix = part / cut.parts();
    int number = part % cut.parts();
    MatrixProduct call = number < cut.parts() - 1 ? whole[worker] : last[worker];
    cut.run(call, matrix, number, product.left().value().segment(), product.right().value().segment(),
        product.result().segment());
  }
}
