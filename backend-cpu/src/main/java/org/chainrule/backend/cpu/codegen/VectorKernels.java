package org.chainrule.backend.cpu.codegen;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.chainrule.api.ir.DType;

/** Makes classes that run nests with the Vector API. Only this class refers to it; it is loaded where that is there. */
final class VectorKernels {
  /** Longer methods are never compiled by the virtual machine. */
  private static final int LONGEST_METHOD = 8000;
  private static final ClassDesc NAME = ClassDesc.of(VectorKernels.class.getPackageName(), "GeneratedKernel");
  private static final ClassDesc KERNEL = ClassDesc.of(Kernel.class.getName());

  private VectorKernels() {}

  /** Whether a nest's operations and element types have vector code. */
  static boolean canMake(LoopNest nest) {
    LoopNest.Extent[] extents = nest.extents();
    for (int i = 0; i < extents.length; i++) {
      boolean once = extents[i] != LoopNest.Extent.FULL;
      boolean writable = switch (nest.code().get(i)) {
        case Instruction.Load _ -> once && nest.dtype(i) == DType.INT64 || Operations.isNarrow(nest.dtype(i));
        case Instruction.Apply apply -> once && NestEmitter.isLongToFloat(apply) || Operations.canWrite(apply);
        case Instruction.Store _, Instruction.ReduceRow _, Instruction.Accumulate _, Instruction.ReduceColumn _ ->
            Operations.isNarrow(nest.dtype(i));
      };
      if (!writable) {
        return false;
      }
    }
    int width = FloatVector.SPECIES_PREFERRED.length();
    return width > 1 && LoopNest.ACCUMULATORS % width == 0;
  }

  /** A kernel, or none if the code is too long for the virtual machine's compiler. */
  static Optional<Kernel> make(LoopNest nest) {
    SlotLanes.Constants constants = new SlotLanes.Constants();
    write(nest, constants);
    byte[] bytes = write(nest, constants);
    boolean tooLong = ClassFile.of().parse(bytes).methods().stream().flatMap(method -> method.code().stream())
        .anyMatch(code -> code instanceof CodeAttribute attribute && attribute.codeLength() >= LONGEST_METHOD);
    if (tooLong) {
      return Optional.empty();
    }
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return Optional.of((Kernel) lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
          .invoke());
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("the class of " + nest + " does not load", e);
    }
  }

  private static byte[] write(LoopNest nest, SlotLanes.Constants constants) {
    MethodTypeDesc run = MethodTypeDesc.of(CD_void, CD_Object.arrayType(), CD_int, CD_int, CD_int, CD_int);
    return ClassFile.of().build(NAME, type -> type
        .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
        .withInterfaceSymbols(KERNEL)
        .withMethodBody(INIT_NAME, MTD_void, 0, code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void)
            .return_())
        .withMethodBody("run", run, ClassFile.ACC_PUBLIC,
            code -> new NestEmitter(nest, code, constants, FloatVector.SPECIES_PREFERRED.length()).write()));
  }
}
