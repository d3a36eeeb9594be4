package report2ct.vae;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.InferenceLayout;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;

/**
 * Keeps feature maps in files of a folder that disappear when they are closed, and with the process. They are read and
 * written by calls rather than mapped: a disk that fills up is then an error and not the end of the process.
 */
public final class ScratchStore implements MapStore {
    /** One call moves at most this many bytes. */
    private static final int WINDOW = 1 << 28;

    private final Path folder;

    /** @param folder an existing folder with enough room */
    public ScratchStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public FeatureMap create(MapShape shape, ScalarType type) {
        long bytes = Math.multiplyExact(shape.elements(), bytes(type));
        try {
            requireRoom(bytes);
            Path file = Files.createTempFile(folder, ".report2ct-", ".scratch");
            try {
                FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
                return new ScratchMap(channel, shape, type);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw failed("cannot make a file of " + bytes + " bytes", e);
        }
    }

    private void requireRoom(long bytes) throws IOException {
        long room = Files.getFileStore(folder).getUsableSpace();
        if (room < bytes) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_DISK,
                    "scratch folder " + folder + ": expected room for " + bytes + " bytes, found " + room);
        }
    }

    private Report2CtException failed(String what, IOException e) {
        return new Report2CtException(
                ErrorKind.OUT_OF_DISK, "scratch folder " + folder + ": " + what + ": " + e.getMessage(), e);
    }

    static long bytes(ScalarType type) {
        return Ops.sameType(type, ScalarType.Float) ? Float.BYTES : Short.BYTES;
    }

    /** A map in a file: plane after plane, channels fastest. */
    private final class ScratchMap implements FeatureMap {
        private final FileChannel channel;
        private final MapShape shape;
        private final ScalarType type;
        private final long planeBytes;

        ScratchMap(FileChannel channel, MapShape shape, ScalarType type) {
            this.channel = channel;
            this.shape = shape;
            this.type = type;
            planeBytes = shape.planeElements() * bytes(type);
        }

        @Override
        public MapShape shape() {
            return shape;
        }

        @Override
        public Tensor planes(long from, long to) {
            return TensorScope.compute(() -> {
                Tensor memory = Ops.empty(type, 1, to - from, shape.y(), shape.z(), shape.channels());
                move(memory, from, to - from, channel::read, "ends early");
                return memory.permute(0, 4, 1, 2, 3);
            });
        }

        @Override
        public void write(long from, Tensor planes) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor laid = InferenceLayout.channelsLast(Ops.onCpu(planes).to(type));
                move(laid, from, planes.size(2), channel::write, "takes no more");
            }
        }

        private void move(Tensor memory, long from, long count, Transfer transfer, String otherwise) {
            long bytes = count * planeBytes;
            long start = from * planeBytes;
            try (BytePointer pointer = new BytePointer(memory.data_ptr()).capacity(bytes)) {
                for (long at = 0; at < bytes; ) {
                    ByteBuffer window = pointer.position(at)
                            .limit(Math.min(bytes, at + WINDOW))
                            .asByteBuffer();
                    int moved = transfer.apply(window, start + at);
                    if (moved <= 0) {
                        throw new IOException("the file " + otherwise + " at byte " + (start + at));
                    }
                    at += moved;
                }
            } catch (IOException e) {
                throw failed("a slab of " + bytes + " bytes", e);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw failed("a file cannot be closed", e);
            }
        }
    }

    /** A positioned read or write. */
    private interface Transfer {
        int apply(ByteBuffer buffer, long position) throws IOException;
    }
}
