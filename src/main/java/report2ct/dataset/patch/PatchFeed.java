package report2ct.dataset.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/**
 * The batches of a training by the number of the step. The batch after the one asked for is made meanwhile on another
 * thread; a batch depends on nothing but its number. Asked by one thread.
 */
public final class PatchFeed implements AutoCloseable {
    private static final long CLOSING_SECONDS = 60;

    private final VolumeSource source;
    private final SampleOrder order;
    private final PatchCutter cutter;
    private final PatchSize patch;
    private final AugmentationConfig augmentation;
    private final ExecutorService ahead = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "patches");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable Future<PatchBatch> next;
    private long nextStep = -1;

    /** A feed; the source stays its owner's, who closes it after this feed. */
    public PatchFeed(VolumeSource source, SampleOrder order, PatchSize patch, AugmentationConfig augmentation) {
        this.source = source;
        this.order = order;
        this.patch = patch;
        this.augmentation = augmentation;
        cutter = new PatchCutter(source, patch);
    }

    /** The order of the samples. */
    public SampleOrder order() {
        return order;
    }

    /**
     * The batch of a step.
     *
     * @throws Report2CtException with the volume's name when a volume cannot be read or a voxel is no finite number
     */
    public PatchBatch batch(long step) {
        Future<PatchBatch> made = next;
        PatchBatch batch = made != null && nextStep == step ? result(made) : make(step);
        nextStep = step + 1;
        next = ahead.submit((Callable<PatchBatch>) () -> make(step + 1));
        return batch;
    }

    private static PatchBatch result(Future<PatchBatch> made) {
        try {
            return made.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Report2CtException known) {
                throw new Report2CtException(known.kind(), String.valueOf(known.getMessage()), e);
            }
            throw new Report2CtException(ErrorKind.INTERNAL, "patches: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while waiting for patches", e);
        }
    }

    private PatchBatch make(long step) {
        CounterRandom random = new CounterRandom(order.seed(), RandomStream.AUGMENTATION);
        int[] volumes = order.volumes(step);
        int voxels = patch.voxelCount();
        float[] values = new float[Math.multiplyExact(volumes.length, voxels)];
        List<String> ids = new ArrayList<>();
        long first = step * order.batch();
        for (int b = 0; b < volumes.length; b++) {
            float[] one = cutter.cut(
                    volumes[b], Augmentation.draw(augmentation, random, first + b), PatchPlace.draw(random, first + b));
            requireFinite(one, volumes[b], step);
            System.arraycopy(one, 0, values, b * voxels, voxels);
            ids.add(source.id(volumes[b]));
        }
        return new PatchBatch(values, ids, first);
    }

    private void requireFinite(float[] values, int volume, long step) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "step " + (step + 1) + ": " + source.id(volume) + ": expected finite voxels, found " + value);
            }
        }
    }

    @Override
    public void close() {
        // not interrupted: an interrupt in the middle of a read would close the file under everybody
        ahead.shutdown();
        try {
            if (!ahead.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                ahead.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
