package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import report2ct.Report2CtException;
import report2ct.flow.Prediction;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.training.FlowDataConfig.LatentDraw;
import report2ct.training.FlowDataConfig.Order;
import report2ct.training.TextChoice.EncoderColumns;
import report2ct.training.TextChoice.Sections;
import report2ct.training.TextChoice.Tokens;
import report2ct.unet.UnetConfig;
import report2ct.unet.UnetParameters;
import report2ct.weights.Dtype;

/** Training of the denoiser on stored sets of volumes. */
@ExtendWith(LeakCheck.class)
class PreparedTrainingTest {
    private static final int WIDTH = 6;
    private static final FlowTraining.Place HERE = FlowTraining.Place.here();

    /** Two encoders of 4 and 2 numbers. */
    private static final StoredSamples STORED = StoredSamples.of(10, WIDTH);

    @TempDir
    Path folder;

    /** The published structure, small. */
    private static UnetConfig unet(int contextWidth, boolean spacing) {
        return new UnetConfig(
                2,
                2,
                List.of(new UnetConfig.Level(4, 1, 0), new UnetConfig.Level(8, 1, 4)),
                1,
                contextWidth,
                128,
                spacing,
                false,
                true,
                true,
                4,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                UnetConfig.Extensions.none());
    }

    private static FlowDataConfig data(TextChoice text) {
        return new FlowDataConfig(Order.EPOCHS, 3, LatentDraw.SAMPLED, 0, text);
    }

    private static FlowComputeConfig compute(boolean checkpointing, int parts) {
        return new FlowComputeConfig(
                TrainingPrecision.FP32, checkpointing, parts, FlowComputeConfig.Validation.TRAINING_LOSS, "");
    }

    private static FlowTrainingConfig config(
            UnetConfig unet, int batch, FlowDataConfig data, FlowComputeConfig compute) {
        return new FlowTrainingConfig(
                unet,
                Prediction.VELOCITY,
                4,
                0,
                batch,
                new FlowTrainingConfig.OptimiserConfig(1e-3, FlowTrainingConfig.Schedule.POLYNOMIAL, 0.999, 0),
                0.15,
                true,
                0,
                false,
                0,
                0,
                0,
                data,
                compute);
    }

    private static FlowTrainingConfig config(FlowComputeConfig compute) {
        return config(unet(WIDTH, true), 4, data(TextChoice.all()), compute);
    }

    private static PreparedSamples source(TextChoice text) {
        return new PreparedSamples(STORED, text);
    }

    private static Map<String, float[]> values(Parameters parameters, boolean gradients) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (TensorScope scope = TensorScope.open()) {
            for (String name : parameters.names()) {
                Tensor tensor = parameters.get(name);
                values.put(name, Ops.toFloats(gradients ? tensor.grad() : tensor.detach()));
            }
        }
        return values;
    }

    /** Weights that are not zero anywhere, so that every parameter has a gradient. */
    private static void disturb(FlowTraining trainee) {
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            int seed = 0;
            for (Tensor tensor :
                    Objects.requireNonNull(trainee.groups().get("model")).values()) {
                float[] noise = new float[Math.toIntExact(tensor.numel())];
                new report2ct.random.CounterRandom(++seed, report2ct.random.RandomStream.INITIAL_WEIGHTS)
                        .fillNormal(0, noise);
                tensor.add_(Ops.scale(Ops.floats(noise, Ops.shape(tensor)), 0.1));
            }
        }
    }

    /** One step's loss and gradients. */
    private static Map<String, float[]> gradients(FlowTrainingConfig config) {
        try (FlowTraining trainee =
                new FlowTraining(config, source(config.data().text()), null, HERE)) {
            disturb(trainee);
            double loss = trainee.step().loss();
            Map<String, float[]> gradients =
                    values(Objects.requireNonNull(trainee.groups().get("model")), true);
            gradients.put("loss", new float[] {(float) loss});
            return gradients;
        }
    }

    private static double distance(float[] a, float[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            squares += Math.pow((double) a[i] - b[i], 2);
        }
        return Math.sqrt(squares);
    }

    @Test
    void theStepsOfTheEpochsAreCounted() {
        try (FlowTraining trainee = new FlowTraining(config(compute(false, 1)), source(TextChoice.all()), null, HERE)) {
            assertThat(trainee.config().steps()).isEqualTo(7); // 3 epochs of 10 samples in batches of 4
        }
    }

    @Test
    void checkpointedStepsAreThePlainOnesBitForBit() {
        Map<String, float[]> plain = gradients(config(compute(false, 1)));
        Map<String, float[]> checkpointed = gradients(config(compute(true, 1)));

        plain.forEach(
                (name, gradient) -> assertThat(checkpointed.get(name)).as(name).isEqualTo(gradient));
    }

    @ParameterizedTest
    @MethodSource("partings")
    void partsAddUpToTheWholeBatch(boolean checkpointing, int parts) {
        Map<String, float[]> whole = gradients(gentle(compute(false, 1)));
        Map<String, float[]> added = gradients(gentle(compute(checkpointing, parts)));

        double[] squares = new double[2];
        whole.forEach((name, gradient) -> {
            squares[0] += Math.pow(distance(gradient, Objects.requireNonNull(added.get(name))), 2);
            squares[1] += Math.pow(distance(gradient, new float[gradient.length]), 2);
        });
        assertThat(Math.sqrt(squares[0] / squares[1])).isLessThan(1e-6);
    }

    /**
     * With spacings of the size of the other inputs and more than one channel in a group of a norm: otherwise rounding is
     * enlarged a hundredfold within the network.
     */
    private static FlowTrainingConfig gentle(FlowComputeConfig compute) {
        UnetConfig gentle = new UnetConfig(
                2,
                2,
                List.of(new UnetConfig.Level(8, 1, 0), new UnetConfig.Level(16, 1, 8)),
                1,
                WIDTH,
                128,
                true,
                false,
                true,
                true,
                2,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                new UnetConfig.Extensions(1, 0, false, 1.0));
        return config(gentle, 4, data(TextChoice.all()), compute);
    }

    static Stream<Arguments> partings() {
        return Stream.of(Arguments.of(false, 2), Arguments.of(false, 4), Arguments.of(true, 2));
    }

    static Stream<Arguments> ablations() {
        List<EncoderColumns> first = List.of(new EncoderColumns(4, true), new EncoderColumns(2, false));
        List<EncoderColumns> second = List.of(new EncoderColumns(4, false), new EncoderColumns(2, true));
        return Stream.of(
                Arguments.of("both encoders", unet(6, true), TextChoice.all()),
                Arguments.of("first encoder", unet(4, true), new TextChoice(first, Sections.BOTH, Tokens.SEPARATE)),
                Arguments.of("second encoder", unet(2, true), new TextChoice(second, Sections.BOTH, Tokens.SEPARATE)),
                Arguments.of(
                        "findings only", unet(6, true), new TextChoice(List.of(), Sections.FINDINGS, Tokens.SEPARATE)),
                Arguments.of(
                        "impression only",
                        unet(6, true),
                        new TextChoice(List.of(), Sections.IMPRESSION, Tokens.SEPARATE)),
                Arguments.of("one token", unet(12, true), new TextChoice(List.of(), Sections.BOTH, Tokens.JOINED)),
                Arguments.of("no spacing", unet(6, false), TextChoice.all()),
                Arguments.of("literal", unet(6, true).literal(), TextChoice.all()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ablations")
    void everyAblationTrains(String name, UnetConfig unet, TextChoice text) {
        FlowTrainingConfig config = config(unet, 2, data(text), compute(false, 1));
        try (FlowTraining trainee = new FlowTraining(config, source(text), null, HERE)) {
            disturb(trainee);
            Map<String, float[]> before =
                    values(Objects.requireNonNull(trainee.groups().get("model")), false);

            for (int i = 0; i < 3; i++) {
                assertThat(trainee.step().loss()).isPositive().isFinite();
            }

            Map<String, float[]> after =
                    values(Objects.requireNonNull(trainee.groups().get("model")), false);
            before.forEach((parameter, value) -> {
                boolean still = parameter.equals("class_embedding.weight")
                        || (text.count() == 1 && parameter.matches(".*(attn2.to_[qk]|norm2)\\..*"));
                if (!still) { // one token has a softmax of 1: its query and key do nothing
                    assertThat(after.get(parameter)).as(parameter).isNotEqualTo(value);
                }
            });
        }
    }

    @Test
    void tokensAreTheChosenColumnsOfTheChosenSections() {
        float[] vectors = {1, 2, 3, 4, 5, 6};
        List<EncoderColumns> outer =
                List.of(new EncoderColumns(1, true), new EncoderColumns(1, false), new EncoderColumns(1, true));

        assertThat(TextChoice.all().of(vectors)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(new TextChoice(outer, Sections.BOTH, Tokens.SEPARATE).of(vectors))
                .containsExactly(1, 3, 4, 6);
        assertThat(new TextChoice(outer, Sections.IMPRESSION, Tokens.SEPARATE).of(vectors))
                .containsExactly(4, 6);
        assertThat(new TextChoice(List.of(), Sections.FINDINGS, Tokens.SEPARATE).of(vectors))
                .containsExactly(1, 2, 3);
        TextChoice joined = new TextChoice(outer, Sections.BOTH, Tokens.JOINED);
        assertThat(joined.of(vectors)).containsExactly(1, 3, 4, 6);
        assertThat(joined.count()).isEqualTo(1);
        assertThat(joined.width(3)).isEqualTo(4);
        assertThatThrownBy(() -> joined.width(4))
                .isInstanceOf(Report2CtException.class)
                .hasMessage("encoders: expected widths that add up to the stored 4, found 3");
    }

    @Test
    void anEpochHoldsEveryRecordOnceInAnOrderOfItsOwn() {
        SampleOrder order = new SampleOrder(Order.EPOCHS, 5, source(TextChoice.all()));
        List<Integer> first = new ArrayList<>();
        List<Integer> second = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            first.add(order.record(i));
            second.add(order.record(10 + i));
        }

        Integer[] all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        assertThat(first).containsExactlyInAnyOrder(all).isNotEqualTo(Arrays.asList(all));
        assertThat(second).containsExactlyInAnyOrder(all).isNotEqualTo(first);
        assertThat(new SampleOrder(Order.EPOCHS, 5, source(TextChoice.all())).record(13))
                .isEqualTo(second.get(3));
        assertThat(new SampleOrder(Order.EPOCHS, 6, source(TextChoice.all())).record(0))
                .satisfiesAnyOf(
                        record -> assertThat(record).isNotEqualTo(first.get(0)),
                        record -> assertThat(new SampleOrder(Order.EPOCHS, 6, source(TextChoice.all())).record(1))
                                .isNotEqualTo(first.get(1)));
    }

    private static float[] drawn(LatentDraw latents, long step) {
        FlowDataConfig data = new FlowDataConfig(Order.EPOCHS, 5, latents, 1, TextChoice.all());
        StoredSamples one = StoredSamples.of(1, WIDTH);
        FlowTrainingConfig config =
                config(unet(WIDTH, true), 1, data, compute(false, 1)).resolved(1);
        FlowDraw draw = new FlowDraw(
                config,
                new PreparedSamples(one, TextChoice.all()),
                report2ct.distributed.Ranks.alone().share(1),
                TrainingDevice.cpu());
        try (TensorScope scope = TensorScope.open()) {
            return Ops.toFloats(draw.part(step, 0, 2).clean());
        }
    }

    @Test
    void latentsAreMeansDrawsOfARecordOrDrawsOfAStep() {
        float[] mean = StoredSamples.of(1, WIDTH).latent(0);
        double spread = 0;
        for (int i = 0; i < mean.length; i++) {
            assertThat(drawn(LatentDraw.MEAN, 3)[i]).isEqualTo(2 * mean[i]);
            spread += Math.pow(drawn(LatentDraw.SAMPLED, 0)[i] / 2 - mean[i], 2) / mean.length;
        }
        // 256 draws of variance exp(-2) = 0.135: a standard error of 0.012
        assertThat(spread).isCloseTo(Math.exp(-2), within(0.04));
        assertThat(drawn(LatentDraw.SAMPLED, 0)).isEqualTo(drawn(LatentDraw.SAMPLED, 1));
        assertThat(drawn(LatentDraw.RESAMPLED, 0)).isNotEqualTo(drawn(LatentDraw.RESAMPLED, 1));
    }

    @Test
    void theScaleFactorIsThatOfTheFirstBatchAndIsKept() throws IOException {
        FlowTrainingConfig config = config(compute(false, 1));
        PreparedSamples source = source(TextChoice.all());
        double expected;
        try (TensorScope scope = TensorScope.open()) {
            FlowDraw draw =
                    new FlowDraw(config.resolved(10), source, HERE.ranks().share(4), TrainingDevice.cpu());
            expected = ScaleFactor.of(draw.latents(0));
        }
        try (FlowTraining trainee = new FlowTraining(config, source, null, HERE)) {
            assertThat(trainee.scalars().get("scale-factor"))
                    .isEqualTo(expected)
                    .isNotEqualTo(1);
            trainee.resumed(2, Map.of("scale-factor", 1.25, "loss-sum", 6.0, "loss-count", 4.0));

            assertThat(trainee.scalars()).containsEntry("scale-factor", 1.25);
            assertThat(trainee.completed()).isEqualTo(2);
            assertThat(trainee.validate()).containsExactly(Map.entry("training-loss", 1.5));
            assertThat(trainee.merit().figure()).isEqualTo("training-loss");
        }
    }

    @Test
    void aResumedRunEqualsAnUninterruptedOneBitForBit() throws IOException {
        FlowTrainingConfig config = config(compute(true, 2));
        Path once = Files.createDirectory(folder.resolve("once"));
        Path twice = Files.createDirectory(folder.resolve("twice"));

        run(once, config, 7);
        run(twice, config, 3);
        run(twice, config, 7);

        assertThat(Files.readAllBytes(twice.resolve("last.safetensors")))
                .isEqualTo(Files.readAllBytes(once.resolve("last.safetensors")));
        assertThat(Files.readAllBytes(twice.resolve("best.safetensors")))
                .isEqualTo(Files.readAllBytes(once.resolve("best.safetensors")));
    }

    private static void run(Path folder, FlowTrainingConfig config, long stopAfter) {
        try (FlowTraining trainee = new FlowTraining(config, source(TextChoice.all()), null, HERE)) {
            FlowTrainingConfig resolved = trainee.config();
            TinyTraining.run(folder, resolved, resolved.steps())
                    .run(trainee, entry -> {}, () -> trainee.completed() >= stopAfter);
        }
    }

    @Test
    void aLatentThatIsNoNumberStopsTheRunWithItsName() {
        StoredSamples broken = new StoredSamples(10, STORED.shape(), WIDTH, true, 6);
        FlowDataConfig data = new FlowDataConfig(Order.EPOCHS, 3, LatentDraw.SAMPLED, 1, TextChoice.all());
        try (FlowTraining trainee = new FlowTraining(
                config(unet(WIDTH, true), 4, data, compute(false, 1)),
                new PreparedSamples(broken, TextChoice.all()),
                null,
                HERE)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 3; i++) {
                            trainee.step();
                        }
                    })
                    .isInstanceOf(Report2CtException.class)
                    .hasMessage("sample case-6: latent: expected finite numbers, found NaN at 3");
            assertThat(trainee.samples()).contains("case-6");
            assertThat(Objects.requireNonNull(trainee.groups().get("model")).values())
                    .allSatisfy(tensor -> {
                        try (TensorScope scope = TensorScope.open()) {
                            assertThat(Ops.item(tensor.isfinite().all())).isEqualTo(1);
                        }
                    });
        }
    }

    @Test
    void aLossThatIsNoNumberNamesItsSamples() {
        try (FlowTraining trainee = new FlowTraining(config(compute(false, 1)), source(TextChoice.all()), null, HERE)) {
            try (NoGradGuard noGradients = new NoGradGuard();
                    TensorScope scope = TensorScope.open()) {
                Objects.requireNonNull(trainee.groups().get("model"))
                        .get("out.2.conv.bias")
                        .fill_(new org.bytedeco.pytorch.Scalar(Float.NaN));
            }

            assertThatThrownBy(trainee::step)
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageStartingWith("the loss is NaN, by sample case-");
            assertThat(trainee.completed()).isZero();
        }
    }

    @Test
    void whatDoesNotFitTheNetworkIsSaidAtOnce() {
        FlowTrainingConfig config = config(unet(7, true), 4, data(TextChoice.all()), compute(false, 1));
        StoredSamples odd = new StoredSamples(4, new long[] {2, 8, 5, 4}, WIDTH, true, -1);

        assertThatThrownBy(() -> new FlowTraining(config, new PreparedSamples(odd, TextChoice.all()), null, HERE))
                .isInstanceOf(Report2CtException.class)
                .hasMessage("the data do not fit the denoiser: latents: expected axes that are multiples of 2, found"
                        + " [2, 8, 5, 4]; context: expected tokens of context-width 7, found 6");
    }

    @Test
    void precisionsThatTheProcessorCannotTrainInAreRefused() {
        FlowComputeConfig half =
                new FlowComputeConfig(TrainingPrecision.FP16, false, 1, FlowComputeConfig.Validation.TRAINING_LOSS, "");
        FlowComputeConfig brain =
                new FlowComputeConfig(TrainingPrecision.BF16, false, 1, FlowComputeConfig.Validation.TRAINING_LOSS, "");

        assertThatThrownBy(() -> new FlowTraining(config(half), source(TextChoice.all()), null, HERE))
                .hasMessage("precision fp16: expected a GPU, found the processor; use auto");
        assertThatThrownBy(() -> new FlowTraining(config(brain), source(TextChoice.all()), null, HERE))
                .hasMessageContaining("expected at least 3 cells along every axis");
    }

    @Test
    void heldOutValidationNeedsRecords() {
        FlowTrainingConfig config = config(FlowComputeConfig.plain());
        PreparedSamples samples = source(TextChoice.all());

        assertThatThrownBy(() -> new FlowTraining(config, samples, null, HERE))
                .hasMessageContaining("expected records that are not trained on");
        try (FlowTraining trainee = new FlowTraining(config, samples, samples, HERE)) {
            assertThat(trainee.validate()).containsKey("error-right-text");
            assertThat(trainee.merit().figure()).isEqualTo("error-right-text");
        }
    }

    @Test
    void aWarmStartBeginsWithTheFilesWeights() {
        Path file = folder.resolve("start.safetensors");
        try (Parameters weights = ParameterInitialiser.initialise(UnetParameters.of(unet(WIDTH, true)), 99)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            weights.names().forEach(name -> tensors.put(name, weights.get(name)));
            ParameterFiles.save(file, tensors, Dtype.F32, Map.of(), false);
            FlowComputeConfig compute = new FlowComputeConfig(
                    TrainingPrecision.FP32, false, 1, FlowComputeConfig.Validation.TRAINING_LOSS, file.toString());

            try (FlowTraining trainee = new FlowTraining(config(compute), source(TextChoice.all()), null, HERE)) {
                assertThat(trainee.warmStart())
                        .get()
                        .satisfies(start -> assertThat(start.taken()).hasSize(tensors.size()));
                assertThat(values(trainee.averaged(), false).get("conv_in.conv.weight"))
                        .isEqualTo(Ops.toFloats(weights.get("conv_in.conv.weight")));
            }
        }
    }

    @Test
    void checkpointedStepsLeaveNoNativeMemory() {
        try (FlowTraining trainee = new FlowTraining(config(compute(true, 2)), source(TextChoice.all()), null, HERE)) {
            trainee.step();
            long count = Pointer.totalCount();
            long bytes = Pointer.totalBytes();

            for (int i = 0; i < 20; i++) {
                trainee.step();
            }

            assertThat(Pointer.totalCount()).isEqualTo(count);
            assertThat(Pointer.totalBytes()).isEqualTo(bytes);
        }
    }
}
