package report2ct.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.phantom.Phantom;
import report2ct.phantom.PhantomGrid;
import report2ct.vae.Autoencoder;
import report2ct.volume.Spacing;

/**
 * Latents of phantoms of consecutive seeds, with their spacing and label bits, in one file of equal records. The volumes
 * themselves are made, encoded and forgotten. Held in memory as float32.
 */
public final class LatentSet {
    private final long[] shape;
    private final long firstSeed;
    private final float[][] latents;
    private final float[][] spacings;

    private LatentSet(long[] shape, long firstSeed, float[][] latents, float[][] spacings) {
        this.shape = shape;
        this.firstSeed = firstSeed;
        this.latents = latents;
        this.spacings = spacings;
    }

    /** Which phantoms a set holds. */
    public record Selection(PhantomGrid grid, long firstSeed, int count) {}

    /**
     * Makes and encodes the phantoms that the file lacks and reads all latents; a stopped run goes on where it was.
     *
     * @param progress called with the number of finished latents
     */
    public static LatentSet make(Path file, Autoencoder autoencoder, Selection selection, IntConsumer progress) {
        PhantomGrid grid = selection.grid();
        int f = autoencoder.factor();
        long[] shape = {autoencoder.latentChannels(), grid.nx() / f, grid.ny() / f, grid.nz() / f};
        int cells = Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3]);
        int recordBytes = 3 * Double.BYTES + cells * Float.BYTES;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int done = Math.toIntExact(Math.min(selection.count(), channel.size() / recordBytes));
            try (PhantomStream phantoms = new PhantomStream(selection, done)) {
                for (; done < selection.count(); done++) {
                    ByteBuffer record = encode(autoencoder, phantoms.next(), recordBytes);
                    ChannelBytes.write(channel, record, (long) done * recordBytes);
                    progress.accept(done + 1);
                }
            }
            return read(channel, shape, selection, recordBytes);
        } catch (IOException e) {
            throw new Report2CtException(ErrorKind.OUT_OF_DISK, file + ": " + e.getMessage(), e);
        }
    }

    private static ByteBuffer encode(Autoencoder autoencoder, Phantom phantom, int recordBytes) {
        ByteBuffer record = ByteBuffer.allocate(recordBytes).order(ByteOrder.LITTLE_ENDIAN);
        Spacing spacing = phantom.spacing();
        record.putDouble(spacing.x()).putDouble(spacing.y()).putDouble(spacing.z());
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            Tensor volume = Ops.floats(scaled(phantom), 1, 1, phantom.nx(), phantom.ny(), phantom.nz());
            record.asFloatBuffer().put(Ops.toFloats(autoencoder.encode(volume).mean()));
        }
        return record.rewind();
    }

    /** The volume with z fastest, 0 = -1000 HU, 1 = 1000 HU. */
    public static float[] scaled(Phantom phantom) {
        float[] values = new float[phantom.nx() * phantom.ny() * phantom.nz()];
        int at = 0;
        for (int x = 0; x < phantom.nx(); x++) {
            for (int y = 0; y < phantom.ny(); y++) {
                for (int z = 0; z < phantom.nz(); z++) {
                    values[at++] = (phantom.at(x, y, z) + 1000) / 2000f;
                }
            }
        }
        return values;
    }

    private static LatentSet read(FileChannel channel, long[] shape, Selection selection, int recordBytes)
            throws IOException {
        int count = selection.count();
        float[][] latents = new float[count][(recordBytes - 3 * Double.BYTES) / Float.BYTES];
        float[][] spacings = new float[count][3];
        ByteBuffer record = ByteBuffer.allocate(recordBytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            record.clear();
            if (!ChannelBytes.read(channel, record, (long) i * recordBytes)) {
                throw new IOException("ends inside latent " + i);
            }
            record.flip();
            for (int axis = 0; axis < 3; axis++) {
                spacings[i][axis] = (float) record.getDouble();
            }
            record.asFloatBuffer().get(latents[i]);
        }
        return new LatentSet(shape, selection.firstSeed(), latents, spacings);
    }

    /** Number of latents. */
    public int size() {
        return latents.length;
    }

    /** [C, X, Y, Z]. */
    public long[] shape() {
        return shape.clone();
    }

    /** Number of elements of one latent. */
    public int elements() {
        return Math.toIntExact(shape[0] * shape[1] * shape[2] * shape[3]);
    }

    /** The elements of one latent, row-major. */
    public float[] latent(int index) {
        return latents[index].clone();
    }

    /** Voxel size of the phantom in millimetres: x, y, z. */
    public float[] spacingMm(int index) {
        return spacings[index].clone();
    }

    /** The label bits as numbers. */
    public float[] labels(int index) {
        return Labels.of(firstSeed + index);
    }
}
