package report2ct.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.patch.AugmentationConfig;
import report2ct.dataset.patch.PatchSize;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.training.AutoencoderTrainingConfig.Adam;
import report2ct.training.AutoencoderTrainingConfig.Discriminator;
import report2ct.training.AutoencoderTrainingConfig.LossWeights;
import report2ct.training.AutoencoderTrainingConfig.Measuring;
import report2ct.training.run.StepClock;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.PatchDiscriminator;
import report2ct.vae.Posterior;
import report2ct.vae.VaeConfig;
import report2ct.vae.VaeParameters;
import report2ct.weights.SafetensorsFile;
import report2ct.weights.WeightFile;

/** One step on the reference fixture's networks, volume and noise: its losses and gradients, and Adam by hand. */
@ExtendWith(LeakCheck.class)
class AdversarialStepTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/networks");
    private static final double RATE = 1e-3;

    /** Fixture's own tolerance of gradients in percent. */
    private static final double GRADIENT_PERCENT = 0.01;

    private static AutoencoderTrainingConfig config(LossWeights losses, double clip) {
        return new AutoencoderTrainingConfig(
                new VaeConfig(4, List.of(8, 16, 32), List.of(2, 2, 2), 4, 1e-6, false),
                new Discriminator(4, 3),
                AutoencoderData.coarse(),
                1,
                1,
                1,
                PatchSize.cube(24),
                AugmentationConfig.none(),
                losses,
                null,
                new Adam(RATE, 0.9, 0.999, 1e-8, clip),
                List.of(),
                Precision.FP32,
                new Measuring(PatchSize.cube(8), 1),
                null);
    }

    private static Parameters load(String name, List<ParameterSpec> specs) throws IOException {
        try (WeightFile file = SafetensorsFile.open(FIXTURES.resolve(name))) {
            return ParameterFiles.load(specs, file);
        }
    }

    private static AdversarialStep step(AutoencoderTrainingConfig config) throws IOException {
        return new AdversarialStep(
                config,
                load("vae.safetensors", VaeParameters.of(config.autoencoder())),
                load("discriminator.safetensors", PatchDiscriminator.parameters(4, 3)),
                null);
    }

    private static AdversarialStep.Batch batch() throws IOException {
        try (WeightFile file = SafetensorsFile.open(FIXTURES.resolve("vae_io.safetensors"))) {
            return new AdversarialStep.Batch(
                    ParameterFiles.read(file, "vae_losses.x"), ParameterFiles.read(file, "vae_losses.eps"), null);
        }
    }

    private static <T> T of(Map<String, T> map, String name) {
        return Objects.requireNonNull(map.get(name), name);
    }

    private static Parameters group(AdversarialStep step, String name) {
        return Objects.requireNonNull(step.state().get(name));
    }

    private static Map<String, double[]> values(Parameters parameters) {
        Map<String, double[]> values = new HashMap<>();
        parameters
                .names()
                .forEach(name ->
                        values.put(name, Ops.toDoubles(parameters.get(name).detach())));
        return values;
    }

    private static Map<String, double[]> gradients(Parameters parameters) {
        Map<String, double[]> values = new HashMap<>();
        try (TensorScope scope = TensorScope.open()) {
            parameters
                    .names()
                    .forEach(name ->
                            values.put(name, Ops.toDoubles(parameters.get(name).grad())));
        }
        return values;
    }

    private static void requireNorms(JsonNode expected, Map<String, double[]> gradients) {
        assertThat(expected.size()).isEqualTo(gradients.size());
        gradients.forEach((name, gradient) -> {
            double sum = 0;
            for (double g : gradient) {
                sum += g * g;
            }
            assertThat(Math.sqrt(sum))
                    .as(name)
                    .isCloseTo(expected.path(name).asDouble(), withinPercentage(GRADIENT_PERCENT));
        });
    }

    @Test
    void termsAndGradientsOfBothNetworksAreTheReferences() throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(FIXTURES.resolve("vae_training_gradients.json").toFile());
        try (TensorScope scope = TensorScope.open();
                AdversarialStep both = step(config(new LossWeights(1e-7, 0.3, 0.1), 0))) {
            Map<String, Double> terms =
                    both.step(batch(), RATE, 1, new StepClock()).terms();

            assertThat(terms).containsOnlyKeys("l1", "kl", "adversarial", "total", "discriminator");
            assertThat(terms.get("l1")).isCloseTo(0.30505409836769104, withinPercentage(2e-3));
            assertThat(terms.get("kl")).isCloseTo(1807.6824951171875, withinPercentage(2e-3));
            assertThat(terms.get("adversarial")).isCloseTo(0.46309709548950195, withinPercentage(2e-3));
            assertThat(terms.get("discriminator")).isCloseTo(0.3356916904449463, withinPercentage(2e-3));
            assertThat(terms.get("total"))
                    .isCloseTo(0.30505409836769104 + 1e-7 * 1807.6824951 + 0.1 * 0.4630970955, withinPercentage(2e-3));
            requireNorms(expected.path("l1_kl1e-7_adv0.1"), gradients(group(both, "model")));
            requireNorms(expected.path("discriminator"), gradients(group(both, "discriminator")));
        }
    }

    /** Adam in double precision from the gradients that the step left, over two steps. */
    @Test
    void bothNetworksMoveByAdamsFormula() throws IOException {
        try (TensorScope scope = TensorScope.open();
                AdversarialStep both = step(config(new LossWeights(1e-2, 0.3, 0.1), 0))) {
            Map<String, Map<String, double[]>> first = all(both, AdversarialStepTest::values);
            both.step(batch(), RATE, 1, new StepClock());
            Map<String, Map<String, double[]>> g1 = all(both, AdversarialStepTest::gradients);
            Map<String, Map<String, double[]>> second = all(both, AdversarialStepTest::values);
            both.step(batch(), RATE / 2, 2, new StepClock());
            Map<String, Map<String, double[]>> g2 = all(both, AdversarialStepTest::gradients);
            Map<String, Map<String, double[]>> third = all(both, AdversarialStepTest::values);

            for (String group : List.of("model", "discriminator")) {
                requireAdam(of(first, group), of(second, group), of(third, group), of(g1, group), of(g2, group));
            }
        }
    }

    private static Map<String, Map<String, double[]>> all(
            AdversarialStep both, Function<Parameters, Map<String, double[]>> of) {
        Map<String, Map<String, double[]>> result = new HashMap<>();
        for (String group : List.of("model", "discriminator")) {
            result.put(group, of.apply(group(both, group)));
        }
        return result;
    }

    private static void requireAdam(
            Map<String, double[]> first,
            Map<String, double[]> second,
            Map<String, double[]> third,
            Map<String, double[]> g1,
            Map<String, double[]> g2) {
        double moved = 0;
        for (String name : first.keySet()) {
            for (int i = 0; i < of(first, name).length; i++) {
                double a = of(g1, name)[i];
                double b = of(g2, name)[i];
                if (Math.abs(a) < 1e-6 || Math.abs(b) < 1e-6) {
                    continue; // single precision decides the sign of nearly nothing
                }
                double p1 = of(first, name)[i] - RATE * a / (Math.abs(a) + 1e-8);
                double m = (0.9 * 0.1 * a + 0.1 * b) / (1 - 0.81);
                double v = (0.999 * 0.001 * a * a + 0.001 * b * b) / (1 - 0.999 * 0.999);
                double p2 = of(second, name)[i] - RATE / 2 * m / (Math.sqrt(v) + 1e-8);
                assertThat(of(second, name)[i]).as(name).isCloseTo(p1, within(2e-6));
                assertThat(of(third, name)[i]).as(name).isCloseTo(p2, within(2e-6));
                moved += Math.abs(p2 - of(first, name)[i]);
            }
        }
        assertThat(moved).isGreaterThan(0.1);
    }

    /** The whole step once more without this class: what it does to the discriminator does not reach the autoencoder. */
    @Test
    void theDiscriminatorMovesOnlyInItsOwnStepAndJudgesTheReconstructionBeforeIt() throws IOException {
        try (TensorScope scope = TensorScope.open();
                AdversarialStep both = step(config(new LossWeights(1e-7, 0.3, 0.1), 0));
                AdversarialStep alone = step(config(new LossWeights(1e-7, 0.3, 0), 0))) {
            Parameters untouched = group(alone, "discriminator");
            Map<String, double[]> before = values(untouched);

            both.step(batch(), RATE, 1, new StepClock());
            Map<String, Double> terms =
                    alone.step(batch(), RATE, 1, new StepClock()).terms();

            assertThat(terms).containsOnlyKeys("l1", "kl", "total");
            values(untouched).forEach((name, value) -> assertThat(value).isEqualTo(before.get(name)));
            assertThat(values(group(both, "discriminator")).get("0.conv.weight"))
                    .isNotEqualTo(before.get("0.conv.weight"));
            assertThat(values(group(both, "model")).get("decoder.blocks.5.conv1.conv.conv.weight"))
                    .isNotEqualTo(values(group(alone, "model")).get("decoder.blocks.5.conv1.conv.conv.weight"));
            requirePlainDiscriminator();
        }
    }

    /** Logits, LeakyReLU 0.05, mean squares: written out in double precision from the networks before the step. */
    private static void requirePlainDiscriminator() throws IOException {
        AutoencoderTrainingConfig config = config(new LossWeights(1e-7, 0.3, 0.1), 0);
        try (MaisiAutoencoder vae = MaisiAutoencoder.forTraining(
                        config.autoencoder(), load("vae.safetensors", VaeParameters.of(config.autoencoder())));
                PatchDiscriminator discriminator = new PatchDiscriminator(
                        load("discriminator.safetensors", PatchDiscriminator.parameters(4, 3)), 3)) {
            AdversarialStep.Batch batch = batch();
            Posterior posterior = vae.encode(batch.volume());
            Tensor reconstruction = vae.decode(posterior.sample(batch.noise()));
            double fake = squares(Ops.toDoubles(discriminator.forward(reconstruction)), 0);
            double real = squares(Ops.toDoubles(discriminator.forward(batch.volume())), 1);

            assertThat((fake + real) / 2).isCloseTo(0.3356916904449463, withinPercentage(2e-3));
        }
    }

    private static double squares(double[] logits, double target) {
        double sum = 0;
        for (double logit : logits) {
            double activated = logit < 0 ? 0.05 * logit : logit;
            sum += (activated - target) * (activated - target);
        }
        return sum / logits.length;
    }

    @Test
    void aLimitOfTheGradientsNormIsKept() throws IOException {
        try (TensorScope scope = TensorScope.open();
                AdversarialStep both = step(config(new LossWeights(1e-2, 0.3, 0.1), 0.01))) {
            both.step(batch(), RATE, 1, new StepClock());

            for (String group : List.of("model", "discriminator")) {
                double sum = 0;
                for (double[] gradient : gradients(group(both, group)).values()) {
                    for (double g : gradient) {
                        sum += g * g;
                    }
                }
                assertThat(Math.sqrt(sum)).as(group).isCloseTo(0.01, withinPercentage(0.1));
            }
        }
    }

    @Test
    void aLossThatIsNoNumberMovesNothing() throws IOException {
        try (TensorScope scope = TensorScope.open();
                AdversarialStep both = step(config(new LossWeights(1e-7, 0.3, 0.1), 0))) {
            Map<String, double[]> before = values(group(both, "model"));
            AdversarialStep.Batch good = batch();
            AdversarialStep.Batch bad =
                    new AdversarialStep.Batch(Ops.scale(good.volume(), Double.NaN), good.noise(), null);

            assertThatThrownBy(() -> both.step(bad, RATE, 1, new StepClock()))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("loss l1: expected a finite number, found NaN")
                    .extracting("kind")
                    .isEqualTo(ErrorKind.INVALID_INPUT);

            values(group(both, "model"))
                    .forEach((name, value) -> assertThat(value).isEqualTo(before.get(name)));
        }
    }

    @Test
    void parametersAreInitialisedAsTheRecipeSays() {
        try (Parameters parameters = ParameterInitialiser.initialise(PatchDiscriminator.parameters(8, 3), 3)) {
            Tensor weight = parameters.get("1.conv.weight");
            try (TensorScope scope = TensorScope.open()) {
                assertThat(Ops.item(weight.mul(weight).mean())).isCloseTo(0.0004, withinPercentage(5));
                assertThat(Ops.item(parameters.get("final_conv.conv.bias").abs().max()))
                        .isZero();
                assertThat(weight.numel()).isEqualTo(32L * 16 * 64);
            }
        }
    }
}
