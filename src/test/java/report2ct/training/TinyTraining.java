package report2ct.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import report2ct.dataset.DataRecipe;
import report2ct.dataset.LatentSet;
import report2ct.dataset.PhantomSet;
import report2ct.dataset.ReportContexts;
import report2ct.dataset.ReportSelection;
import report2ct.dataset.SentenceSet;
import report2ct.dataset.TinySets;
import report2ct.flow.Prediction;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Precision;
import report2ct.phantom.FindingLabels;
import report2ct.phantom.Wording;
import report2ct.text.ConditioningConfig;
import report2ct.text.EncoderSet;
import report2ct.text.TextConditioning;
import report2ct.training.run.RunConfiguration;
import report2ct.training.run.RunSettings;
import report2ct.training.run.TrainingRun;
import report2ct.unet.UnetConfig;
import report2ct.vae.CompactConfig;

/** Configurations and data that are trained in milliseconds a step. */
public final class TinyTraining {
    /** Two channels, 8x8x8 voxels to a cell; wide enough that Muon has a kernel to move. */
    public static final CompactConfig CODEC = new CompactConfig(2, 4, 32, 32, 1, 1, 4, 8);

    private static final ConditioningConfig CONDITIONING = ConditioningConfig.adapted(8, FindingLabels.COUNT, 5);

    private TinyTraining() {}

    /** Every switch of the demonstration model. */
    public static UnetConfig unet() {
        return new UnetConfig(
                2,
                2,
                List.of(new UnetConfig.Level(8, 1, 4), new UnetConfig.Level(8, 1, 4)),
                1,
                FindingLabels.COUNT,
                0,
                true,
                false,
                false,
                true,
                4,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                new UnetConfig.Extensions(1, 2, true, 100.0 / 6));
    }

    /** A run of the autoencoder. */
    public static CodecTrainingConfig codec(long steps) {
        return new CodecTrainingConfig(
                CODEC, 3, steps, 2, 16, 16, 16, 4e-3, 1.5e-3, 2, 1.0, 0.9, 0.05, 0.5, 2.0, 0.03, Precision.FP32);
    }

    /** A run of the denoiser as the shipped model's. */
    static FlowTrainingConfig flow(long steps) {
        return new FlowTrainingConfig(
                unet(),
                Prediction.DATA,
                4,
                steps,
                4,
                new FlowTrainingConfig.OptimiserConfig(1e-3, FlowTrainingConfig.Schedule.COSINE, 0.99, 1.0),
                0.3,
                false,
                2.0,
                true,
                0.5,
                0.4,
                0.9,
                null,
                null);
    }

    /** A run of the denoiser as the paper's, with a rate. */
    static FlowTrainingConfig paperFlow(long steps, int batch, double rate) {
        return new FlowTrainingConfig(
                unet(),
                Prediction.VELOCITY,
                4,
                steps,
                batch,
                new FlowTrainingConfig.OptimiserConfig(rate, FlowTrainingConfig.Schedule.POLYNOMIAL, 0.999, 0),
                0.15,
                true,
                0,
                false,
                0,
                0,
                0,
                null,
                null);
    }

    /** A run of the denoiser on a prepared set of latents [2, 8, 4, 4], in epochs. */
    public static FlowTrainingConfig prepared(int contextWidth, int epochs) {
        return new FlowTrainingConfig(
                new UnetConfig(
                        2,
                        2,
                        List.of(new UnetConfig.Level(4, 1, 0), new UnetConfig.Level(8, 1, 4)),
                        1,
                        contextWidth,
                        128,
                        true,
                        false,
                        true,
                        true,
                        4,
                        1e-6,
                        UnetConfig.Conditioning.TOKENS,
                        UnetConfig.Extensions.none()),
                Prediction.VELOCITY,
                4,
                0,
                2,
                new FlowTrainingConfig.OptimiserConfig(1e-3, FlowTrainingConfig.Schedule.POLYNOMIAL, 0.999, 0),
                0.15,
                true,
                0,
                false,
                0,
                0,
                0,
                FlowDataConfig.paper(epochs),
                new FlowComputeConfig(
                        TrainingPrecision.FP32, false, 1, FlowComputeConfig.Validation.TRAINING_LOSS, ""));
    }

    static PhantomSet phantoms(Path folder, long seed, int count) {
        return PhantomSet.make(folder.resolve(seed + ".phantoms"), TinySets.GRID, seed, count, 1, done -> {});
    }

    static LatentSet latents(Path folder, long seed, int count) {
        return LatentSet.make(
                folder.resolve(seed + ".latents"),
                new TinySets.Averages(),
                new LatentSet.Selection(TinySets.GRID, seed, count),
                done -> {});
    }

    static SentenceSet sentences(Path folder, long seed, int count) {
        try (EncoderSet encoders = TinySets.encoders()) {
            return SentenceSet.make(
                    folder.resolve(seed + ".sentences"),
                    encoders,
                    new ReportSelection(seed, count, 1, Wording.TRAINING),
                    (done, all) -> {});
        }
    }

    static TextConditioning conditioning() {
        return new TextConditioning(
                CONDITIONING,
                ParameterInitialiser.initialise(TextConditioning.parameters(CONDITIONING, TinySets.WIDTH), 8));
    }

    static FlowTraining.Samples samples(Path folder, long seed, int count, TextConditioning conditioning) {
        return new FlowTraining.Samples(
                latents(folder, seed, count), ReportContexts.of(sentences(folder, seed, count), conditioning));
    }

    /** A run that logs every step. */
    static TrainingRun run(Path folder, Record config, long steps) {
        return new TrainingRun(
                folder,
                new RunConfiguration("test", Map.of(), config),
                steps,
                RunSettings.standard().logging(1).validating(1000).checkpointing(1000, 2));
    }

    /** All stages of a training, two steps each. */
    public static TrainingRecipe recipe() {
        return recipe(2);
    }

    /** The same with another number of steps of the denoiser. */
    public static TrainingRecipe recipe(long flowSteps) {
        AdapterTrainingConfig adapter = new AdapterTrainingConfig(CONDITIONING, 1, 2, 4, 1e-3, 0.05, 0.2, 0.15);
        DataRecipe data = new DataRecipe(TinySets.GRID, 1000, 2, 6, 8, 1, 2000, 3, 3000, 1);
        return new TrainingRecipe(data, codec(2), adapter, flow(flowSteps));
    }
}
