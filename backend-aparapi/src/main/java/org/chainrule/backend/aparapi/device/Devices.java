package org.chainrule.backend.aparapi.device;

import com.aparapi.Config;
import com.aparapi.device.OpenCLDevice;
import com.aparapi.internal.opencl.OpenCLLoader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.chainrule.api.BackendException;

/** OpenCL devices by number, over all platforms. */
public final class Devices {
  private static final String ADVICE = "install the OpenCL driver of your graphics card, or for the processor"
      + " Debian's packages ocl-icd-libopencl1 and pocl-opencl-icd, or take backend=cpu";
  /** Held here, because the log manager forgets loggers that nobody holds. */
  private static final Logger LOG = quiet();

  private Devices() {}

  /** Aparapi logs what is told in exceptions here, and on its way sets the levels of everybody's log handlers. */
  private static Logger quiet() {
    Map<Handler, Level> levels = new LinkedHashMap<>();
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      levels.put(handler, handler.getLevel());
    }
    Logger logger = Logger.getLogger(Config.getLoggerName());
    levels.forEach(Handler::setLevel);
    logger.setLevel(Level.OFF);
    return logger;
  }

  /**
   * All devices.
   *
   * @throws BackendException if there is no OpenCL library or no device
   */
  public static List<OpenCLDevice> all() {
    LOG.setLevel(Level.OFF);
    if (!isLibraryThere()) {
      throw new BackendException("backend aparapi: there is no OpenCL library on this machine; " + ADVICE);
    }
    List<OpenCLDevice> devices = OpenCLDevice.listDevices(null);
    if (devices.isEmpty()) {
      throw new BackendException("backend aparapi: the OpenCL library knows no device; " + ADVICE);
    }
    return devices;
  }

  private static boolean isLibraryThere() {
    try {
      return OpenCLLoader.isOpenCLAvailable();
    } catch (LinkageError _) {
      return false;
    }
  }

  /**
   * The device of a number.
   *
   * @throws BackendException if there is none
   */
  public static OpenCLDevice get(int number) {
    List<OpenCLDevice> devices = all();
    if (number >= devices.size()) {
      StringJoiner known = new StringJoiner("; ");
      for (int i = 0; i < devices.size(); i++) {
        known.add(i + " is " + describe(devices.get(i)));
      }
      throw new BackendException("backend aparapi: there is no device %d; %s".formatted(number, known));
    }
    return devices.get(number);
  }

  /** In words. */
  public static String describe(OpenCLDevice device) {
    return "%s (%s, %s)".formatted(device.getName().strip(), device.getType(),
        device.getOpenCLPlatform().getName().strip());
  }

  /** What a device can hold and do at once, in words. */
  public static List<String> limits(OpenCLDevice device) {
    List<String> limits = new ArrayList<>();
    limits.add(device.getOpenCLPlatform().getVersion().strip());
    limits.add(device.getMaxComputeUnits() + " compute units");
    limits.add("work groups of up to " + device.getMaxWorkGroupSize());
    limits.add((device.getGlobalMemSize() >> 20) + " MiB of memory");
    limits.add("arrays of up to " + (device.getMaxMemAllocSize() >> 20) + " MiB");
    return List.copyOf(limits);
  }
}
