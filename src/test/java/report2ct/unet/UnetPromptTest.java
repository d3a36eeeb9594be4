package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

/** What is computed once, shared or kept must be the same function. */
@ExtendWith(LeakCheck.class)
class UnetPromptTest {
    /** The null text's attention is a constant instead of a sum of zeros. */
    private static final double ROUNDING = 1e-6;

    /** Four levels with attention in the lower half, as in the published networks. */
    private static UnetConfig published() {
        return new UnetConfig(
                4,
                4,
                List.of(
                        new UnetConfig.Level(4, 1, 0),
                        new UnetConfig.Level(4, 2, 0),
                        new UnetConfig.Level(8, 2, 4),
                        new UnetConfig.Level(8, 1, 4)),
                1,
                SmallUnets.CONTEXT,
                128,
                true,
                false,
                true,
                true,
                4,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                UnetConfig.Extensions.none());
    }

    private static UnetConfig config(String name) {
        return switch (name) {
            case "published" -> published();
            case "two levels" -> SmallUnets.tokens();
            case "literal" -> SmallUnets.tokens().literal();
            default ->
                new UnetConfig(
                        4,
                        4,
                        List.of(new UnetConfig.Level(8, 1, 4), new UnetConfig.Level(8, 1, 4)),
                        1,
                        SmallUnets.CONTEXT,
                        128,
                        true,
                        false,
                        false,
                        true,
                        4,
                        1e-6,
                        UnetConfig.Conditioning.TOKENS,
                        new UnetConfig.Extensions(1, 2, true, 1));
        };
    }

    private static UnetInput input(UnetConfig config) {
        return SmallUnets.input(config, 1, 16, 8, 8);
    }

    private static UnetInput silent(UnetInput input) {
        Tensor context = java.util.Objects.requireNonNull(input.context());
        return UnetInput.of(input.latent(), input.timesteps(), Ops.scale(context, 0), input.classes(), input.spacing());
    }

    private static double distance(Tensor a, Tensor b) {
        return Ops.item(a.sub(b).abs().max()) / Ops.item(b.abs().max());
    }

    @ParameterizedTest
    @ValueSource(strings = {"published", "two levels", "literal", "demonstration"})
    void aPreparedPromptGivesTheSameAnswer(String name) {
        UnetConfig config = config(name);
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            UnetInput given = input(config);
            UnetInput silent = silent(given);

            Tensor prepared = unet.forward(given.latent(), given.timesteps(), unet.prepare(given.conditions()));
            Tensor without = unet.forward(given.latent(), given.timesteps(), unet.prepare(silent.conditions()));

            assertThat(distance(prepared, unet.forward(given))).isEqualTo(0);
            assertThat(distance(without, unet.forward(silent))).isLessThan(ROUNDING);
            assertThat(distance(prepared, without)).isGreaterThan(1e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"published", "two levels", "literal", "demonstration"})
    void branchesTogetherGiveWhatEachGivesAlone(String name) {
        UnetConfig config = config(name);
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            UnetInput given = input(config);
            Prompt report = unet.prepare(given.conditions());
            Prompt nothing = unet.prepare(silent(given).conditions());
            List<Unet.Branch> branches = List.of(
                    new Unet.Branch(report, null), new Unet.Branch(nothing, null), new Unet.Branch(report, null));

            List<Tensor> answers = unet.forward(given.latent(), given.timesteps(), branches);

            assertThat(answers).hasSize(3);
            assertThat(distance(answers.get(0), unet.forward(given.latent(), given.timesteps(), report)))
                    .isEqualTo(0);
            assertThat(distance(answers.get(1), unet.forward(given.latent(), given.timesteps(), nothing)))
                    .isEqualTo(0);
            assertThat(distance(answers.get(2), answers.get(0))).isEqualTo(0);
        }
    }

    @Test
    void anotherSpacingIsNotShared() {
        UnetConfig config = published();
        try (Unet unet = SmallUnets.inference(config);
                TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            UnetInput given = input(config);
            Conditions wide = Conditions.of(
                    given.context(), given.classes(), Ops.scale(java.util.Objects.requireNonNull(given.spacing()), 3));
            Prompt a = unet.prepare(given.conditions());
            Prompt b = unet.prepare(wide);

            List<Tensor> answers = unet.forward(
                    given.latent(), given.timesteps(), List.of(new Unet.Branch(a, null), new Unet.Branch(b, null)));

            assertThat(distance(answers.get(1), unet.forward(given.latent(), given.timesteps(), b)))
                    .isEqualTo(0);
            assertThat(distance(answers.get(1), answers.get(0))).isGreaterThan(1e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"published", "two levels", "demonstration"})
    void deepFeaturesAreExactAtTheirOwnTimeAndUsedUntilCleared(String name) {
        UnetConfig config = config(name);
        try (Unet unet = SmallUnets.inference(config);
                DeepFeatures deep = new DeepFeatures();
                TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            UnetInput given = input(config);
            Prompt prompt = unet.prepare(given.conditions());
            List<Unet.Branch> kept = List.of(new Unet.Branch(prompt, deep));
            Tensor exact = unet.forward(given.latent(), given.timesteps(), prompt);
            Tensor later = Ops.scale(given.timesteps(), 0.5);
            Tensor exactLater = unet.forward(given.latent(), later, prompt);

            Tensor first = unet.forward(given.latent(), given.timesteps(), kept).get(0);
            Tensor again = unet.forward(given.latent(), given.timesteps(), kept).get(0);
            Tensor stale = unet.forward(given.latent(), later, kept).get(0);
            deep.clear();
            Tensor fresh = unet.forward(given.latent(), later, kept).get(0);

            assertThat(distance(first, exact)).isEqualTo(0);
            assertThat(distance(again, exact)).isEqualTo(0);
            assertThat(distance(stale, exactLater)).isGreaterThan(1e-4);
            assertThat(distance(fresh, exactLater)).isEqualTo(0);
        }
    }

    @Test
    void branchesMayDifferInWhatTheyKeep() {
        UnetConfig config = published();
        try (Unet unet = SmallUnets.inference(config);
                DeepFeatures full = new DeepFeatures();
                DeepFeatures empty = new DeepFeatures();
                TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            UnetInput given = input(config);
            Prompt report = unet.prepare(given.conditions());
            Prompt nothing = unet.prepare(silent(given).conditions());
            unet.forward(given.latent(), given.timesteps(), List.of(new Unet.Branch(report, full)));

            List<Tensor> answers = unet.forward(
                    given.latent(),
                    given.timesteps(),
                    List.of(new Unet.Branch(report, full), new Unet.Branch(nothing, empty)));

            assertThat(distance(answers.get(0), unet.forward(given.latent(), given.timesteps(), report)))
                    .isEqualTo(0);
            assertThat(distance(answers.get(1), unet.forward(given.latent(), given.timesteps(), nothing)))
                    .isEqualTo(0);
            assertThat(empty.features()).isNotNull();
        }
    }

    @Test
    void bfloat16StaysCloseToSinglePrecision() {
        UnetConfig config = published();
        try (Parameters fresh = ParameterInitialiser.initialise(UnetParameters.of(config), 3);
                Parameters parameters = fresh.map((name, tensor) ->
                        tensor.add(Ops.scale(report2ct.nn.Draws.normal(name.hashCode(), Ops.shape(tensor)), 0.05)));
                Unet single = Unet.forInference(config, parameters, Precision.FP32);
                Unet half = Unet.forInference(config, parameters, Precision.BF16);
                TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            UnetInput given = input(config);

            assertThat(distance(half.forward(given), single.forward(given))).isLessThan(0.05);
        }
    }
}
