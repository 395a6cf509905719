package org.chainrule.host;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An immutable list that is made when it is first looked at. */
final class LazyList<E> extends AbstractList<E> {
  private final Supplier<List<E>> make;
  private volatile @Nullable List<E> made;

  LazyList(Supplier<List<E>> make) {
    this.make = make;
  }

  private List<E> list() {
    List<E> list = made;
    if (list == null) {
      list = List.copyOf(make.get());
      made = list;
    }
    return list;
  }

  @Override
  public E get(int index) {
    return list().get(index);
  }

  @Override
  public int size() {
    return list().size();
  }
}
