package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/** A weight file under other names; arrays the mapping does not want are left out. Closing it closes the file. */
public final class RenamedWeights implements WeightFile {
    private final WeightFile file;
    private final Map<String, String> storedNames;
    private final Map<String, TensorInfo> tensors;

    private RenamedWeights(WeightFile file, Map<String, String> storedNames, Map<String, TensorInfo> tensors) {
        this.file = file;
        this.storedNames = storedNames;
        this.tensors = Collections.unmodifiableMap(tensors);
    }

    /**
     * The file under the names of a mapping.
     *
     * @throws Report2CtException when two arrays would get the same name (incompatible weights)
     */
    public static RenamedWeights of(WeightFile file, KeyMapping mapping) {
        Map<String, String> storedNames = new LinkedHashMap<>();
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        file.tensors().forEach((stored, info) -> {
            Optional<String> renamed = mapping.rename(stored);
            if (renamed.isEmpty()) {
                return;
            }
            String name = renamed.get();
            String other = storedNames.put(name, stored);
            if (other != null) {
                throw new Report2CtException(
                        ErrorKind.INCOMPATIBLE_WEIGHTS,
                        file.path() + ": '" + Texts.shorten(other) + "' and '" + Texts.shorten(stored)
                                + "' would both be '" + Texts.shorten(name) + "'");
            }
            tensors.put(name, new TensorInfo(name, info.dtype(), info.shape()));
        });
        return new RenamedWeights(file, storedNames, tensors);
    }

    /** The name in the file of an array of this view. */
    public String storedName(String name) {
        return TensorRange.find(path(), storedNames, name);
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return tensors;
    }

    @Override
    public Map<String, String> metadata() {
        return file.metadata();
    }

    @Override
    public void read(String name, long byteOffset, ByteBuffer target) throws IOException {
        file.read(storedName(name), byteOffset, target);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
