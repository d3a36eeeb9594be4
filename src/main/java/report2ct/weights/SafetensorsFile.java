package report2ct.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file. The header is checked as a whole when the file is opened; arrays are read by position, so that
 * the size of the file does not matter.
 */
public final class SafetensorsFile implements WeightFile {
    private final RandomAccess file;
    private final SafetensorsHeader header;
    private final Map<String, TensorInfo> tensors;

    private SafetensorsFile(RandomAccess file, SafetensorsHeader header) {
        this.file = file;
        this.header = header;
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        header.entries().forEach((name, entry) -> infos.put(name, entry.info()));
        this.tensors = Collections.unmodifiableMap(infos);
    }

    /** Opens a file and checks its header. */
    public static SafetensorsFile open(Path path) throws IOException {
        RandomAccess file = RandomAccess.open(path);
        try {
            return new SafetensorsFile(file, SafetensorsHeader.read(file));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
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
        return header.metadata();
    }

    @Override
    public void read(String name, long byteOffset, ByteBuffer target) throws IOException {
        SafetensorsHeader.Entry entry = TensorRange.find(path(), header.entries(), name);
        TensorRange.check(path(), entry.info(), byteOffset, target);
        file.read(header.dataStart() + entry.begin() + byteOffset, target);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
