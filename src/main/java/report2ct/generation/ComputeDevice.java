package report2ct.generation;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** Where the networks run. */
public enum ComputeDevice {
    CPU("cpu"),
    CUDA("cuda");

    private final String torchName;

    ComputeDevice(String torchName) {
        this.torchName = torchName;
    }

    /**
     * The device for a choice.
     *
     * @throws Report2CtException when a GPU is asked for and there is none to use
     */
    public static ComputeDevice of(DeviceChoice choice) {
        return switch (choice) {
            case CPU -> CPU;
            case AUTO -> torch.cuda_is_available() ? CUDA : CPU;
            case CUDA -> {
                if (!torch.cuda_is_available()) {
                    throw new Report2CtException(ErrorKind.INVALID_INPUT, "device cuda: " + whyNot());
                }
                yield CUDA;
            }
        };
    }

    private static String whyNot() {
        String hint = "; JAVA_OPTS=-Dorg.bytedeco.javacpp.logger.debug=true lists the libraries that were not found";
        return torch.hasCUDA()
                ? "expected a GPU that this build can use, found none (driver or device missing)" + hint
                : "expected a build with GPU support, found one for the processor alone, or the CUDA libraries did not"
                        + " load (build with mvn -Pgpu package)" + hint;
    }

    /** The tensor on this device, in the caller's scope. */
    public Tensor place(Tensor tensor) {
        return this == CPU ? tensor : tensor.to(new Device(torchName), tensor.scalar_type());
    }
}
