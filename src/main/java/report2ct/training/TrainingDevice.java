package report2ct.training;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * Where a training computes.
 *
 * @param name libtorch's name: {@code cpu}, {@code cuda:0}
 */
public record TrainingDevice(String name) {
    private static final String CPU = "cpu";
    private static final String CUDA = "cuda";

    public TrainingDevice {
        if (!name.equals(CPU) && !name.matches(CUDA + "(:\\d+)?")) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "device: expected cpu, cuda or cuda:N, found " + name);
        }
    }

    /** The processor. */
    public static TrainingDevice cpu() {
        return new TrainingDevice(CPU);
    }

    /**
     * A device that is there.
     *
     * @param name {@code auto} for a GPU where there is one
     * @throws Report2CtException when a GPU is asked for and there is none to use
     */
    public static TrainingDevice of(String name) {
        boolean available = torch.cuda_is_available();
        TrainingDevice device =
                name.equals("auto") ? new TrainingDevice(available ? CUDA : CPU) : new TrainingDevice(name);
        if (device.gpu() && !available) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "device " + name + ": expected a GPU that this build can use, found none"
                            + (torch.hasCUDA() ? "" : "; this is the build for the processor (mvn -Pgpu package)"));
        }
        return device;
    }

    /**
     * The device of one process of several on a machine: where no GPU is named, each has its own.
     *
     * @param localRank number of the process on its machine
     */
    public TrainingDevice ofProcess(int localRank) {
        return name.equals(CUDA) ? new TrainingDevice(CUDA + ":" + localRank) : this;
    }

    /** Whether it is a GPU. */
    public boolean gpu() {
        return !name.equals(CPU);
    }

    /** libtorch's kind of device. */
    DeviceType type() {
        return gpu() ? DeviceType.CUDA : DeviceType.CPU;
    }

    /** The tensor on this device, itself on the processor; made in the caller's scope. */
    Tensor place(Tensor tensor) {
        return gpu() ? tensor.to(new Device(name), tensor.scalar_type()) : tensor;
    }
}
