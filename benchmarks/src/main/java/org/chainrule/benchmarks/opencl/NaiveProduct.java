package org.chainrule.benchmarks.opencl;

import com.aparapi.Kernel;
import com.aparapi.Range;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.exception.CompileFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.chainrule.api.ir.Literal;
import org.chainrule.benchmarks.peer.Session;
import org.jspecify.annotations.Nullable;

/**
 * A product as one writes it first in Aparapi: a work item for each element, which runs along a row and a column. Sizes
 * are literals, which makes it several times faster than with sizes in fields. Nothing travels while it is measured.
 */
final class NaiveProduct implements Session {
  private static final int GROUP = 16;
  private static final String SOURCE = """
    public final class %s extends com.aparapi.Kernel {
      public float[] left;
      public float[] right;
      public float[] result;

      @Override
      public void run() {
        int column = getGlobalId(0);
        int row = getGlobalId(1);
        float sum = 0f;
        for (int k = 0; k < %d; k++) {
          sum += left[row * %d + k * %d] * right[k * %d + column * %d];
        }
        result[row * %d + column] = sum;
      }
    }
    """;

  private final Kernel kernel;
  private final Range range;
  private final float[] result;
  private final int columns;

  NaiveProduct(OpenCLDevice device, ProductShape shape, Literal left, Literal right) throws IOException {
    columns = shape.columns();
    result = new float[shape.rows() * columns];
    String name = "Naive%dx%dx%d%s%s".formatted(shape.rows(), columns, shape.inner(), shape.transposeLeft() ? "t" : "n",
        shape.transposeRight() ? "t" : "n");
    String source = SOURCE.formatted(name, shape.inner(), shape.transposeLeft() ? 1 : shape.inner(),
        shape.transposeLeft() ? shape.rows() : 1, shape.transposeRight() ? 1 : columns,
        shape.transposeRight() ? shape.inner() : 1, columns);
    range = device.createRange2D(columns, shape.rows(), group(columns), group(shape.rows()));
    try {
      Class<?> type = new Loader(name, compiled(name, source)).loadClass(name);
      kernel = (Kernel) type.getConstructor().newInstance();
      type.getField("left").set(kernel, left.floats());
      type.getField("right").set(kernel, right.floats());
      type.getField("result").set(kernel, result);
      kernel.setExplicit(true);
      kernel.compile(device);
    } catch (ReflectiveOperationException | CompileFailedException e) {
      throw new IOException("the naive kernel does not run here: " + e.getMessage(), e);
    }
    kernel.put(left.floats()).put(right.floats()).put(result);
    step();
    if (!(kernel.getTargetDevice() instanceof OpenCLDevice)) {
      throw new IOException("the naive kernel ran on " + kernel.getTargetDevice().getShortDescription());
    }
  }

  /** The largest size of a group that divides a number. */
  private static int group(int items) {
    int size = GROUP;
    while (items % size != 0) {
      size--;
    }
    return size;
  }

  private static byte[] compiled(String name, String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IOException("the naive kernel needs javac: start Chainrule with a JDK");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JavaFileObject unit = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"),
        JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
    try (JavaFileManager files = new ForwardingJavaFileManager<>(
        compiler.getStandardFileManager(null, null, null)) {
      @Override
      public JavaFileObject getJavaFileForOutput(Location location, String className, JavaFileObject.Kind kind,
          @Nullable FileObject sibling) {
        return new SimpleJavaFileObject(URI.create("memory:///" + className + ".class"), kind) {
          @Override
          public OutputStream openOutputStream() {
            return bytes;
          }
        };
      }
    }) {
      Path aparapi = Path.of(Kernel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      List<String> flags = List.of("-g", "-proc:none", "-classpath", aparapi.toString());
      if (!compiler.getTask(null, files, null, flags, null, List.of(unit)).call()) {
        throw new IOException("the naive kernel does not compile");
      }
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    return bytes.toByteArray();
  }

  /** Aparapi reads a kernel's class file as a resource of its loader. */
  private static final class Loader extends ClassLoader {
    private final String name;
    private final byte[] bytes;

    Loader(String name, byte[] bytes) {
      super(Kernel.class.getClassLoader());
      this.name = name;
      this.bytes = bytes;
    }

    @Override
    protected Class<?> findClass(String wanted) throws ClassNotFoundException {
      return wanted.equals(name) ? defineClass(name, bytes, 0, bytes.length) : super.findClass(wanted);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String resource) {
      return resource.equals(name + ".class") ? new ByteArrayInputStream(bytes) : super.getResourceAsStream(resource);
    }
  }

  @Override
  public String label() {
    return "naive";
  }

  @Override
  public void step() {
    kernel.execute(range);
  }

  @Override
  public float[] observe() {
    step();
    kernel.get(result);
    return Arrays.copyOf(result, columns);
  }

  @Override
  public void close() {
    kernel.dispose();
  }
}
