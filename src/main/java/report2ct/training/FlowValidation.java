package report2ct.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import report2ct.flow.RectifiedFlow;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;

/**
 * What the text is worth to the denoiser: its velocity error on held-out latents, at fixed noise and times, with the right
 * report, with none and with another one's. Costs seconds and moves long before pictures do.
 */
final class FlowValidation {
    /** Name of the velocity error with the right text. */
    static final String ERROR = "error-right-text";

    private static final int LATENTS = 64;
    private static final int LARGEST_GROUP = 16;
    private static final int SHIFT = 7;
    private static final double EARLIEST = 0.30;
    private static final double LATEST = 0.95;
    private static final long SEED = 5;

    private final FlowTrainingConfig config;
    private final FlowSource held;
    private final double scaleFactor;
    private final float[] weights;
    private final TrainingDevice device;
    private final int group;

    FlowValidation(
            FlowTrainingConfig config, FlowSource held, double scaleFactor, float[] weights, TrainingDevice device) {
        this.config = config;
        this.held = held;
        this.scaleFactor = scaleFactor;
        this.device = device;
        this.weights = weights.clone();
        group = Math.min(LARGEST_GROUP, held.size());
    }

    /** Errors, and in percent the gain over no text and the gap to another report's text. */
    Map<String, Double> measure(Unet network) {
        double right = 0;
        double none = 0;
        double other = 0;
        int count = Math.min(LATENTS, held.size()) / group * group;
        int shift = count > SHIFT ? SHIFT : count / 2;
        try (NoGradGuard noGradients = new NoGradGuard()) {
            for (int from = 0; from < count; from += group) {
                try (TensorScope scope = TensorScope.open()) {
                    FlowBatch batch = batch(from, count, 0);
                    right += error(network, batch, batch.context());
                    none += error(network, batch, torch.zeros_like(batch.context()));
                    other += error(network, batch, batch(from, count, shift).context());
                }
            }
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(ERROR, right * group / count);
        figures.put("gain-over-no-text-percent", 100 * (1 - right / none));
        figures.put("gap-to-other-text-percent", 100 * (1 - right / other));
        return figures;
    }

    private FlowBatch batch(int from, int count, int textShift) {
        int[] records = new int[group];
        int[] texts = new int[group];
        float[] times = new float[group];
        for (int b = 0; b < group; b++) {
            records[b] = from + b;
            texts[b] = (from + b + textShift) % count;
            double position = (from + b + 0.5) * 0.6180339887 % 1; // spread evenly over the records
            times[b] = (float) (1000 * (EARLIEST + (LATEST - EARLIEST) * position));
        }
        Tensor clean = FlowDraw.latents(held, records, scaleFactor);
        float[] noise = new float[Math.toIntExact(clean.numel())];
        new CounterRandom(SEED, RandomStream.TRAINING_NOISE).fillNormal((long) from / group * noise.length, noise);
        List<String> ids = new ArrayList<>();
        for (int record : records) {
            ids.add(held.id(record));
        }
        return new FlowBatch(
                device.place(clean),
                device.place(Ops.floats(noise, Ops.shape(clean))),
                device.place(Ops.floats(times, group)),
                device.place(FlowDraw.context(held, texts, new int[group])),
                device.place(FlowDraw.spacings(
                        held, records, config.unet().extensions().spacingScale())),
                ids,
                List.of());
    }

    private double error(Unet network, FlowBatch batch, Tensor context) {
        try (TensorScope scope = TensorScope.open()) {
            RectifiedFlow flow = RectifiedFlow.reference();
            Tensor noisy = flow.noisy(batch.clean(), batch.noise(), batch.times());
            Tensor answer = network.forward(
                    UnetInput.of(noisy, batch.times(), context, FlowPass.classes(config, batch), batch.spacing()));
            Tensor velocity = config.prediction().velocity(answer, noisy, batch.times(), flow.trainTimesteps());
            long[] grid = held.shape();
            Tensor weight = device.place(Ops.floats(weights, 1, grid[0], grid[1], grid[2], grid[3]));
            return Ops.item(velocity.sub(flow.velocity(batch.clean(), batch.noise()))
                    .square()
                    .mul(weight)
                    .mean());
        }
    }
}
