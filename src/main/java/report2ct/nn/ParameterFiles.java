package report2ct.nn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.weights.Dtype;
import report2ct.weights.SafetensorsWriter;
import report2ct.weights.StrictNames;
import report2ct.weights.TensorInfo;
import report2ct.weights.WeightFile;

/** Moves parameters between weight files and native memory. */
public final class ParameterFiles {
    private static final int WINDOW = 1 << 26;

    private ParameterFiles() {}

    /**
     * Loads exactly these parameters as float32.
     *
     * @throws Report2CtException with all missing, unexpected and misshaped keys together
     */
    public static Parameters load(List<ParameterSpec> specs, WeightFile file) {
        Map<String, List<Long>> expected = new LinkedHashMap<>();
        specs.forEach(spec -> expected.put(spec.name(), spec.shape()));
        StrictNames.require(file, expected);
        Parameters parameters = new Parameters();
        try {
            for (ParameterSpec spec : specs) {
                parameters.put(spec.name(), () -> read(file, spec.name()).to(ScalarType.Float));
            }
            return parameters;
        } catch (RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /** One array in its own element type, made in the caller's scope. */
    public static Tensor read(WeightFile file, String name) {
        TensorInfo info = file.tensors().get(name);
        if (info == null) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS, file.path() + ": expected an array named " + name + ", found none");
        }
        long[] shape = info.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor tensor = Ops.empty(scalarType(info.dtype()), shape);
        long bytes = info.bytes();
        if (bytes == 0) {
            return tensor;
        }
        try (BytePointer memory = Ops.bytes(tensor, bytes)) {
            for (long at = 0; at < bytes; at += WINDOW) {
                int length = (int) Math.min(WINDOW, bytes - at);
                ByteBuffer window = memory.position(at).limit(at + length).asByteBuffer();
                file.read(name, at, window);
            }
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, file.path() + ": " + name + ": " + e.getMessage(), e);
        }
        return tensor;
    }

    /**
     * Writes tensors in the given order to a safetensors file, converted to one floating-point type.
     *
     * @param dtype F32, F16 or BF16
     * @param overwrite whether an existing file may be replaced
     * @throws Report2CtException when a finite value becomes infinite in this type
     */
    public static void save(
            Path path, Map<String, Tensor> tensors, Dtype dtype, Map<String, String> metadata, boolean overwrite) {
        save(path, tensors, name -> dtype, metadata, overwrite);
    }

    /**
     * The same with a type for each tensor. What is measured rather than learned, e.g. a covariance, may need more range
     * and digits than half precision has.
     *
     * @param dtypes the element type of a name
     */
    public static void save(
            Path path,
            Map<String, Tensor> tensors,
            Function<String, Dtype> dtypes,
            Map<String, String> metadata,
            boolean overwrite) {
        List<TensorInfo> infos = new ArrayList<>();
        tensors.forEach((name, tensor) -> infos.add(new TensorInfo(
                name,
                dtypes.apply(name),
                Arrays.stream(Ops.shape(tensor)).boxed().toList())));
        try (Converter converter = new Converter(path, tensors, dtypes)) {
            SafetensorsWriter.write(path, infos, metadata, converter, overwrite);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, path + ": " + e.getMessage(), e);
        }
    }

    /** Converts one tensor at a time, as the writer asks for it. */
    private static final class Converter implements SafetensorsWriter.Source, AutoCloseable {
        private final Path path;
        private final Map<String, Tensor> tensors;
        private final Function<String, Dtype> dtypes;
        private final Parameters current = new Parameters();

        Converter(Path path, Map<String, Tensor> tensors, Function<String, Dtype> dtypes) {
            this.path = path;
            this.tensors = tensors;
            this.dtypes = dtypes;
        }

        @Override
        public void fill(String name, long byteOffset, ByteBuffer target) {
            if (current.find(name) == null) {
                current.close();
                Tensor tensor = Objects.requireNonNull(tensors.get(name));
                ScalarType type = scalarType(dtypes.apply(name));
                current.put(name, () -> Ops.onCpu(tensor.detach()).to(type).contiguous());
                refuseOverflow(name, tensor);
            }
            Tensor tensor = current.get(name);
            try (BytePointer memory = Ops.bytes(tensor, tensor.nbytes())) {
                target.put(memory.position(byteOffset)
                        .limit(byteOffset + target.remaining())
                        .asByteBuffer());
            }
        }

        private void refuseOverflow(String name, Tensor given) {
            if (dtypes.apply(name) == Dtype.F32) {
                return;
            }
            try (TensorScope scope = TensorScope.open()) {
                Tensor stored = current.get(name);
                if (finite(given.detach()) && !finite(stored)) {
                    throw new Report2CtException(
                            ErrorKind.INVALID_INPUT,
                            path + ": '" + name + "': has values that " + dtypes.apply(name) + " cannot hold");
                }
            }
        }

        private static boolean finite(Tensor tensor) {
            return tensor.isfinite().all().item_bool();
        }

        @Override
        public void close() {
            current.close();
        }
    }

    /** libtorch's name of a stored element type. */
    public static ScalarType scalarType(Dtype dtype) {
        return switch (dtype) {
            case F64 -> ScalarType.Double;
            case F32 -> ScalarType.Float;
            case F16 -> ScalarType.Half;
            case BF16 -> ScalarType.BFloat16;
            case F8_E4M3 -> ScalarType.Float8_e4m3fn;
            case F8_E5M2 -> ScalarType.Float8_e5m2;
            case I64 -> ScalarType.Long;
            case I32 -> ScalarType.Int;
            case I16 -> ScalarType.Short;
            case I8 -> ScalarType.Char;
            case U64 -> ScalarType.UInt64;
            case U32 -> ScalarType.UInt32;
            case U16 -> ScalarType.UInt16;
            case U8 -> ScalarType.Byte;
            case BOOL -> ScalarType.Bool;
        };
    }
}
