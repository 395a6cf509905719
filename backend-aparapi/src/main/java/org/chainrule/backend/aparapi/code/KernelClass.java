package org.chainrule.backend.aparapi.code;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A class that Aparapi translates to OpenCL: one method for each piece, chosen by the field {@code piece}. Its name is a
 * digest of its contents, because Aparapi silently runs the first of two classes that have one name.
 *
 * @param name binary name
 * @param bytes the class file
 * @param arguments sizes, to be laid into {@link Memory#INTS} at {@link #ARGUMENTS}
 */
public record KernelClass(String name, byte[] bytes, int[] arguments) {
  /** The field that chooses a piece. */
  public static final String PIECE = "piece";
  /** The field for a place in a resident array. */
  public static final String PLACE = "place";
  /** The field for a number of elements. */
  public static final String COUNT = "count";
  /** Where sizes lie that are arguments. */
  public static final int ARGUMENTS = 16;

  private static final ClassDesc KERNEL = ClassDesc.of("com.aparapi.Kernel");
  private static final ClassDesc RANGE = ClassDesc.of("com.aparapi.Range");
  private static final ClassDesc REFUSAL = ClassDesc.of("java.lang.IllegalStateException");
  private static final String PACKAGE = "org.chainrule.generated.";

  /**
   * The class of some pieces.
   *
   * @param pieces their statements
   * @param sizesAreArguments whether programs that differ in sizes only shall have the same class
   */
  public static KernelClass of(List<List<Statement>> pieces, boolean sizesAreArguments) {
    List<Integer> arguments = new ArrayList<>();
    List<Map<Expr.Whole, Expr.Local>> variables = new ArrayList<>();
    List<List<Statement>> bodies = new ArrayList<>();
    for (List<Statement> piece : pieces) {
      Map<Expr.Whole, Expr.Local> sizes = new IdentityHashMap<>();
      List<Statement> body = new ArrayList<>();
      if (sizesAreArguments) {
        for (Expr.Whole size : Sizes.of(piece)) {
          if (sizes.containsKey(size)) {
            continue;
          }
          Expr.Local variable = new Expr.Local(Type.INT);
          sizes.put(size, variable);
          body.add(new Statement.Declare(variable,
              new Expr.Load(Memory.INTS, Expr.whole(ARGUMENTS + arguments.size()))));
          arguments.add(size.value());
        }
      }
      body.addAll(piece);
      bodies.add(body);
      variables.add(sizes);
    }
    String name = PACKAGE + "Program" + digest(bytes(PACKAGE + "Program", bodies, variables));
    return new KernelClass(name, bytes(name, bodies, variables), arguments.stream().mapToInt(i -> i).toArray());
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String name, List<List<Statement>> bodies, List<Map<Expr.Whole, Expr.Local>> sizes) {
    ClassDesc self = ClassDesc.of(name);
    return ClassFile.of().build(self, builder -> {
      builder.withFlags(AccessFlag.PUBLIC, AccessFlag.SUPER).withSuperclass(KERNEL);
      for (Memory memory : Memory.values()) {
        field(builder, memory.field(), MethodWriter.desc(memory.type()).arrayType());
      }
      List.of(PIECE, PLACE, COUNT).forEach(field -> field(builder, field, CD_int));
      builder.withMethodBody(INIT_NAME, MTD_void, ClassFile.ACC_PUBLIC,
          code -> code.aload(0).invokespecial(KERNEL, INIT_NAME, MTD_void).return_());
      builder.withMethodBody("run", MTD_void, ClassFile.ACC_PUBLIC, code -> run(self, code, bodies.size()));
      for (int i = 0; i < bodies.size(); i++) {
        List<Statement> body = bodies.get(i);
        Map<Expr.Whole, Expr.Local> variables = sizes.get(i);
        builder.withMethodBody("piece" + i, MTD_void, ClassFile.ACC_PUBLIC,
            code -> new MethodWriter(self, code, variables).write(body));
      }
      refusals(builder);
    });
  }

  private static void field(ClassBuilder builder, String name, ClassDesc type) {
    builder.withField(name, type, ClassFile.ACC_PUBLIC);
  }

  private static void run(ClassDesc self, CodeBuilder code, int pieces) {
    code.localVariable(0, "self", self, code.startLabel(), code.endLabel());
    for (int i = 0; i < pieces; i++) {
      Label next = code.newLabel();
      code.aload(0).getfield(self, PIECE, CD_int).loadConstant(i).if_icmpne(next);
      code.aload(0).invokevirtual(self, "piece" + i, MTD_void);
      code.labelBinding(next);
    }
    code.return_();
  }

  /** Overrides what Aparapi calls in order to run a kernel in Java when a device fails. */
  private static void refusals(ClassBuilder builder) {
    builder.withMethodBody("hasFallbackAlgorithm", MethodTypeDesc.of(CD_boolean), ClassFile.ACC_PUBLIC,
        code -> code.iconst_1().ireturn());
    builder.withMethodBody("executeFallbackAlgorithm", MethodTypeDesc.of(CD_void, RANGE, CD_int), ClassFile.ACC_PUBLIC,
        KernelClass::refuse);
    builder.withMethodBody("clone", MethodTypeDesc.of(KERNEL), ClassFile.ACC_PUBLIC, KernelClass::refuse);
  }

  private static void refuse(CodeBuilder code) {
    code.new_(REFUSAL).dup().loadConstant("the device did not run it; computing it in Java instead is refused")
        .invokespecial(REFUSAL, INIT_NAME, MethodTypeDesc.of(CD_void, CD_String)).athrow();
  }
}
