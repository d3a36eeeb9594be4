package report2ct.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.phantom.FindingSampler;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomFindings;
import report2ct.phantom.PhantomGenerator;
import report2ct.phantom.PhantomGrid;
import report2ct.volume.Spacing;

/**
 * Phantoms of consecutive seeds in one file of equal records (spacing, Hounsfield units x fastest, lung mask), so that a
 * patch costs one read. Phantom {@code i} has the seed {@code firstSeed + i} for its findings and its anatomy.
 */
public final class PhantomSet implements AutoCloseable {
    private static final int SPACING_BYTES = 3 * Double.BYTES;

    private final PhantomGrid grid;
    private final long firstSeed;
    private final int count;
    private final FileChannel channel;

    private PhantomSet(PhantomGrid grid, long firstSeed, int count, FileChannel channel) {
        this.grid = grid;
        this.firstSeed = firstSeed;
        this.count = count;
        this.channel = channel;
    }

    /**
     * Makes the phantoms that the file lacks (a stopped run goes on where it was) and opens the set.
     *
     * @param threads phantoms painted at the same time
     * @param progress called with the number of finished phantoms
     */
    public static PhantomSet make(
            Path file, PhantomGrid grid, long firstSeed, int count, int threads, IntConsumer progress) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            PhantomSet set = new PhantomSet(grid, firstSeed, count, channel);
            try {
                set.complete(threads, progress);
            } catch (IOException | RuntimeException e) {
                set.close();
                throw e;
            }
            return set;
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
        }
    }

    /** Opens a finished set. */
    public static PhantomSet open(Path file, PhantomGrid grid, long firstSeed) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            long records = Files.size(file) / recordBytes(grid);
            return new PhantomSet(grid, firstSeed, Math.toIntExact(records), channel);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, file + ": " + e.getMessage(), e);
        }
    }

    private void complete(int threads, IntConsumer progress) throws IOException {
        int done = Math.toIntExact(Math.min(count, channel.size() / recordBytes(grid)));
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            while (done < count) {
                List<Future<ByteBuffer>> group = new ArrayList<>();
                for (int i = done; i < Math.min(count, done + threads); i++) {
                    long seed = firstSeed + i;
                    group.add(workers.submit(() -> record(seed)));
                }
                for (Future<ByteBuffer> record : group) {
                    ChannelBytes.write(channel, record.get(), (long) done * recordBytes(grid));
                    progress.accept(++done);
                }
            }
        } catch (ExecutionException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "phantom: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while making phantoms", e);
        } finally {
            workers.shutdownNow();
        }
    }

    private ByteBuffer record(long seed) {
        Phantom phantom = new PhantomGenerator(grid).generate(findings(seed), seed);
        ByteBuffer record =
                ByteBuffer.allocate(Math.toIntExact(recordBytes(grid))).order(ByteOrder.LITTLE_ENDIAN);
        record.putDouble(phantom.spacing().x())
                .putDouble(phantom.spacing().y())
                .putDouble(phantom.spacing().z());
        record.asShortBuffer().put(phantom.hu());
        record.position(SPACING_BYTES + grid.voxels() * Short.BYTES);
        record.put(phantom.lung().toByteArray());
        return record.rewind();
    }

    private static PhantomFindings findings(long seed) {
        return new FindingSampler().sample(seed);
    }

    private static long recordBytes(PhantomGrid grid) {
        return SPACING_BYTES + (long) grid.voxels() * Short.BYTES + (grid.voxels() + 7) / 8;
    }

    /** Number of phantoms. */
    public int size() {
        return count;
    }

    /** The grid of every phantom. */
    public PhantomGrid grid() {
        return grid;
    }

    /** The seed of a phantom. */
    public long seed(int index) {
        return firstSeed + index;
    }

    /** What a phantom shows. */
    public PhantomFindings findings(int index) {
        return findings(seed(index));
    }

    /** Voxel size of a phantom. */
    public Spacing spacing(int index) {
        ByteBuffer bytes = read(index, 0, SPACING_BYTES);
        return new Spacing(bytes.getDouble(), bytes.getDouble(), bytes.getDouble());
    }

    /**
     * A box of voxels: x slowest and z fastest, scaled so that 0 is -1000 HU and 1 is 1000 HU, and beside it 1 inside the
     * lung and 0 elsewhere.
     */
    @SuppressWarnings("ArrayRecordComponent") // handed straight to a tensor
    public record Patch(float[] volume, float[] lung) {}

    /** Reads a box of voxels. */
    public Patch patch(int index, Box box) {
        int plane = grid.nx() * grid.ny();
        ByteBuffer slab =
                read(index, SPACING_BYTES + (long) box.z() * plane * Short.BYTES, box.sizeZ() * plane * Short.BYTES);
        ByteBuffer mask = read(index, SPACING_BYTES + (long) grid.voxels() * Short.BYTES, (grid.voxels() + 7) / 8);
        BitSet lung = BitSet.valueOf(mask);
        float[] volume = new float[box.sizeX() * box.sizeY() * box.sizeZ()];
        float[] inside = new float[volume.length];
        for (int z = 0; z < box.sizeZ(); z++) {
            for (int y = 0; y < box.sizeY(); y++) {
                int row = (z * grid.ny() + box.y() + y) * grid.nx() + box.x();
                for (int x = 0; x < box.sizeX(); x++) {
                    int target = (x * box.sizeY() + y) * box.sizeZ() + z;
                    volume[target] = (slab.getShort((row + x) * Short.BYTES) + 1000) / 2000f;
                    inside[target] = lung.get(box.z() * plane + row + x) ? 1 : 0;
                }
            }
        }
        return new Patch(volume, inside);
    }

    /** A box of voxels by its first voxel and its size. */
    public record Box(int x, int y, int z, int sizeX, int sizeY, int sizeZ) {}

    /** The whole volume. */
    public Patch whole(int index) {
        return patch(index, new Box(0, 0, 0, grid.nx(), grid.ny(), grid.nz()));
    }

    private ByteBuffer read(int index, long offset, int bytes) {
        if (index < 0 || index >= count) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "phantom: expected 0 to " + (count - 1) + ", found " + index);
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long at = index * recordBytes(grid) + offset;
        try {
            if (!ChannelBytes.read(channel, buffer, at)) {
                throw new Report2CtException(
                        ErrorKind.CORRUPT_FILE, "phantom set: ends inside phantom " + index + " at byte " + at);
            }
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.CORRUPT_FILE, "phantom set: " + e.getMessage(), e);
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.INTERNAL, "phantom set: " + e.getMessage(), e);
        }
    }
}
