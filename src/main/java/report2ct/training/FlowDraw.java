package report2ct.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.distributed.BatchShare;
import report2ct.flow.RectifiedFlow;
import report2ct.flow.TimeSampling;
import report2ct.flow.TimeWarp;
import report2ct.nn.Ops;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/**
 * Draws the batches of a run. Everything random about a sample is keyed by its number in the whole run, so that it does
 * not depend on processes, parts or where a run was resumed.
 */
final class FlowDraw {
    static final int TRAIN_TIMESTEPS = 1000;
    private static final TimeSampling UNIFORM = new TimeSampling.Uniform(false);

    private final FlowTrainingConfig config;
    private final FlowSource source;
    private final BatchShare share;
    private final TrainingDevice device;
    private final SampleOrder order;

    FlowDraw(FlowTrainingConfig config, FlowSource source, BatchShare share, TrainingDevice device) {
        this.config = config;
        this.source = source;
        this.share = share;
        this.device = device;
        order = new SampleOrder(config.data().order(), config.seed(), source);
    }

    /** Whether a step lies in the part of the run with uniform times and a softened weighting. */
    boolean secondPhase(long step) {
        return step >= Math.round(config.steps() * (1 - config.secondPhase()));
    }

    /** Names of the records of this process's share of a step. */
    List<String> ids(long step) {
        return ids(samples(step, 0, share.count()));
    }

    /** Unscaled latents of this process's share of a step, [B, C, X, Y, Z]. */
    Tensor latents(long step) {
        return latents(samples(step, 0, share.count()), 1);
    }

    /**
     * A part of this process's share of a step; made in the caller's scope.
     *
     * @param step steps completed before
     * @param part counted from 0
     */
    FlowBatch part(long step, int part, double scaleFactor) {
        int size = share.count() / config.compute().parts();
        long[] samples = samples(step, part * size, size);
        List<String> ids = ids(samples);
        Tensor clean = latents(samples, scaleFactor);
        Tensor context = context(samples).mul(keep(step, samples));
        Tensor spacing =
                spacings(source, records(samples), config.unet().extensions().spacingScale());
        return new FlowBatch(
                device.place(clean),
                device.place(noise(samples, Ops.shape(clean))),
                device.place(Ops.floats(times(step, samples), size)),
                device.place(context),
                device.place(spacing),
                ids,
                config.labelBoost() > 0
                        ? Arrays.stream(records(samples))
                                .mapToObj(source::labels)
                                .toList()
                        : List.of());
    }

    private long[] samples(long step, int first, int count) {
        long[] samples = new long[count];
        for (int b = 0; b < count; b++) {
            samples[b] = share.sample(step, first + b);
        }
        return samples;
    }

    private int[] records(long[] samples) {
        int[] records = new int[samples.length];
        for (int b = 0; b < records.length; b++) {
            records[b] = order.record(samples[b]);
        }
        return records;
    }

    private List<String> ids(long[] samples) {
        List<String> ids = new ArrayList<>();
        for (int record : records(samples)) {
            ids.add(source.id(record));
        }
        return ids;
    }

    private Tensor latents(long[] samples, double scaleFactor) {
        long[] grid = source.shape();
        int elements = source.elements();
        float[] values = new float[samples.length * elements];
        for (int b = 0; b < samples.length; b++) {
            int record = order.record(samples[b]);
            float[] latent = latent(record, samples[b]);
            requireFinite(source, record, "latent", latent);
            System.arraycopy(latent, 0, values, b * elements, elements);
        }
        return Ops.scale(Ops.floats(values, samples.length, grid[0], grid[1], grid[2], grid[3]), scaleFactor);
    }

    private float[] latent(int record, long sample) {
        float[] mean = source.latent(record);
        if (config.data().latents() == FlowDataConfig.LatentDraw.MEAN) {
            return mean;
        }
        Optional<float[]> logVariance = source.logVariance(record);
        if (logVariance.isEmpty()) {
            return mean; // the stored latent is a draw already
        }
        boolean anew = config.data().latents() == FlowDataConfig.LatentDraw.RESAMPLED;
        float[] noise = new float[mean.length];
        new CounterRandom(config.seed(), RandomStream.POSTERIOR)
                .fillNormal((anew ? sample : record) * (long) noise.length, noise);
        for (int i = 0; i < mean.length; i++) {
            mean[i] += (float) (noise[i] * Math.exp(0.5 * logVariance.get()[i]));
        }
        return mean;
    }

    private Tensor noise(long[] samples, long... shape) {
        int elements = source.elements();
        float[] values = new float[samples.length * elements];
        CounterRandom random = new CounterRandom(config.seed(), RandomStream.TRAINING_NOISE);
        float[] one = new float[elements];
        for (int b = 0; b < samples.length; b++) {
            random.fillNormal(samples[b] * elements, one);
            System.arraycopy(one, 0, values, b * elements, elements);
        }
        return Ops.floats(values, shape);
    }

    private float[] times(long step, long[] samples) {
        long[] grid = source.shape();
        RectifiedFlow flow = new RectifiedFlow(TRAIN_TIMESTEPS, warp(step));
        CounterRandom random = new CounterRandom(config.seed(), RandomStream.TIMES);
        float[] times = new float[samples.length];
        for (int b = 0; b < times.length; b++) {
            times[b] = (float) flow.trainingTime(UNIFORM, random.uniform(samples[b]), 0, grid[1] * grid[2] * grid[3]);
        }
        return times;
    }

    private TimeWarp warp(long step) {
        if (secondPhase(step)) {
            return TimeWarp.Fixed.none();
        }
        return config.timeRatio() > 0 ? new TimeWarp.Fixed(config.timeRatio()) : TimeWarp.ByResolution.reference();
    }

    /** 1 where the context stays and 0 where it is dropped, [B, 1, 1]. */
    private Tensor keep(long step, long[] samples) {
        CounterRandom random = new CounterRandom(config.seed(), RandomStream.DROPOUT);
        float[] keep = new float[samples.length];
        for (int b = 0; b < keep.length; b++) {
            long draw = config.dropoutPerBatch() ? step : samples[b];
            keep[b] = random.uniform(draw) < config.contextDropout() ? 0 : 1;
        }
        return Ops.floats(keep, keep.length, 1, 1);
    }

    private Tensor context(long[] samples) {
        int[] variants = new int[samples.length];
        for (int b = 0; b < variants.length; b++) {
            variants[b] = order.variant(samples[b]);
        }
        return context(source, records(samples), variants);
    }

    /** Scaled latents of records (means of their posteriors), [B, C, X, Y, Z]. */
    static Tensor latents(FlowSource source, int[] records, double scaleFactor) {
        long[] grid = source.shape();
        int elements = source.elements();
        float[] values = new float[records.length * elements];
        for (int b = 0; b < records.length; b++) {
            System.arraycopy(source.latent(records[b]), 0, values, b * elements, elements);
        }
        return Ops.scale(Ops.floats(values, records.length, grid[0], grid[1], grid[2], grid[3]), scaleFactor);
    }

    /** Context tokens of reports, [B, T, W]. */
    static Tensor context(FlowSource source, int[] records, int[] variants) {
        int length = source.tokens() * source.tokenWidth();
        float[] values = new float[records.length * length];
        for (int b = 0; b < records.length; b++) {
            float[] context = source.context(records[b], variants[b]);
            requireFinite(source, records[b], "context", context);
            System.arraycopy(context, 0, values, b * length, length);
        }
        return Ops.floats(values, records.length, source.tokens(), source.tokenWidth());
    }

    /** Scaled spacings, [B, 3]. */
    static Tensor spacings(FlowSource source, int[] records, double scale) {
        float[] values = new float[records.length * 3];
        for (int b = 0; b < records.length; b++) {
            float[] spacing = source.spacingMm(records[b]);
            requireFinite(source, records[b], "spacing", spacing);
            for (int axis = 0; axis < 3; axis++) {
                values[3 * b + axis] = (float) (spacing[axis] * scale);
            }
        }
        return Ops.floats(values, records.length, 3);
    }

    private static void requireFinite(FlowSource source, int record, String what, float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "sample " + source.id(record) + ": " + what + ": expected finite numbers, found " + values[i]
                                + " at " + i);
            }
        }
    }
}
