package report2ct.nn;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.weights.Dtype;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

/** One float32 tensor and a few words about it in a safetensors file. */
public final class TensorFile {
    private TensorFile() {}

    /** Writes beside the file's place and moves it there; an existing file is replaced. */
    public static void save(Path file, String name, Tensor tensor, Map<String, String> words) {
        ParameterFiles.save(file, Map.of(name, tensor), Dtype.F32, words, true);
    }

    /** The words of a file. */
    public static Map<String, String> words(Path file) {
        try (WeightFile open = SafetensorsFile.open(file)) {
            return open.metadata();
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    /**
     * The tensor, in the caller's scope.
     *
     * @param shape what it must have
     */
    public static Tensor load(Path file, String name, long... shape) {
        try (WeightFile open = SafetensorsFile.open(file)) {
            return TensorScope.compute(() -> {
                Tensor tensor = ParameterFiles.read(open, name).to(ScalarType.Float);
                Ops.requireShape(file + ": " + name, tensor, shape);
                return new Tensor(tensor);
            });
        } catch (IOException e) {
            throw damaged(file, e);
        }
    }

    private static Report2CtException damaged(Path file, IOException e) {
        return new Report2CtException(ErrorKind.CORRUPT_FILE, file + ": " + e.getMessage(), e);
    }
}
