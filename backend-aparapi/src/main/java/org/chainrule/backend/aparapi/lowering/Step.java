package org.chainrule.backend.aparapi.lowering;

import java.util.List;
import java.util.function.Consumer;
import org.chainrule.backend.aparapi.code.Code;
import org.chainrule.backend.aparapi.pieces.Value;

/**
 * A launch of a plan.
 *
 * @param name what it computes
 * @param reads what it reads
 * @param writes what it writes
 * @param items work items to launch
 * @param writer writes its code once all places are known
 */
record Step(String name, List<Value> reads, List<Value> writes, int items, Consumer<Code> writer) {}
