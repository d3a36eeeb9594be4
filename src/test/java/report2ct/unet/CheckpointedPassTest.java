package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import report2ct.Report2CtException;
import report2ct.nn.Autocast;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
class CheckpointedPassTest {
    private static Autocast float32() {
        return Autocast.to(Precision.FP32);
    }

    /** Published form, paper's literal token, demonstration switches, without text, attention at every level. */
    static Stream<UnetConfig> configurations() {
        UnetConfig demo = new UnetConfig(
                2,
                2,
                List.of(new UnetConfig.Level(8, 1, 4), new UnetConfig.Level(8, 2, 4)),
                1,
                SmallUnets.CONTEXT,
                0,
                true,
                false,
                false,
                true,
                4,
                1e-6,
                UnetConfig.Conditioning.TOKENS,
                new UnetConfig.Extensions(2, 2, true, 100.0 / 6));
        return Stream.of(SmallUnets.tokens(), SmallUnets.tokens().literal(), demo, SmallUnets.unconditioned());
    }

    private record Outcome(double loss, Map<String, float[]> gradients) {}

    private static Outcome backward(UnetConfig config, Function<Unet, Tensor> loss) {
        Parameters parameters = SmallUnets.random(config);
        parameters.requireGradients();
        try (Unet network = Unet.forTraining(config, parameters);
                TensorScope scope = TensorScope.open()) {
            double value = Ops.item(loss.apply(network).detach());
            Map<String, float[]> gradients = new LinkedHashMap<>();
            for (String name : parameters.names()) {
                Tensor gradient = parameters.get(name).grad();
                gradients.put(name, gradient.defined() ? Ops.toFloats(gradient) : new float[0]);
            }
            return new Outcome(value, gradients);
        }
    }

    private static Tensor error(Tensor answer, UnetInput input) {
        return answer.sub(input.latent()).square().mean();
    }

    private static Tensor plain(Unet network) {
        UnetInput input = SmallUnets.input(network.config(), 2, 8, 8, 8);
        Tensor loss = error(network.forward(input), input);
        loss.backward();
        return loss;
    }

    private static Tensor checkpointed(Unet network, Supplier<Autocast> autocast) {
        UnetInput input = SmallUnets.input(network.config(), 2, 8, 8, 8);
        CheckpointedPass pass = new CheckpointedPass(network, input, autocast);
        Tensor loss = error(pass.answer(), input);
        loss.backward();
        pass.backward();
        return loss;
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void gradientsAreThoseOfThePlainPassBitForBit(UnetConfig config) {
        Outcome plain = backward(config, CheckpointedPassTest::plain);

        Outcome checkpointed = backward(config, network -> checkpointed(network, CheckpointedPassTest::float32));

        assertThat(checkpointed.loss()).isEqualTo(plain.loss());
        assertThat(checkpointed.gradients().keySet())
                .isEqualTo(plain.gradients().keySet());
        plain.gradients()
                .forEach((name, gradient) ->
                        assertThat(checkpointed.gradients().get(name)).as(name).isEqualTo(gradient));
        assertThat(plain.gradients().values()).allMatch(gradient -> gradient.length > 0);
    }

    @Test
    void gradientsAddToThoseThatAreThere() {
        UnetConfig config = SmallUnets.tokens();

        Outcome once = backward(config, network -> checkpointed(network, CheckpointedPassTest::float32));
        Outcome twice = backward(config, network -> {
            checkpointed(network, CheckpointedPassTest::float32);
            return checkpointed(network, CheckpointedPassTest::float32);
        });

        once.gradients().forEach((name, gradient) -> {
            for (int i = 0; i < gradient.length; i++) {
                assertThat(Objects.requireNonNull(twice.gradients().get(name))[i])
                        .as(name)
                        .isCloseTo(2 * gradient[i], within(1e-12f));
            }
        });
    }

    /** Cast weights must not be kept from the pass without gradients: every parameter still has a gradient. */
    @Test
    void castedBlocksGiveEveryParameterItsGradient() {
        UnetConfig config = SmallUnets.tokens();
        Outcome plain = backward(config, CheckpointedPassTest::plain);

        Outcome cast = backward(config, network -> checkpointed(network, () -> Autocast.to(Precision.BF16)));

        plain.gradients().forEach((name, gradient) -> {
            float[] found = Objects.requireNonNull(cast.gradients().get(name));
            assertThat(found).as(name).hasSameSizeAs(gradient);
            double difference = 0;
            double size = 0;
            for (int i = 0; i < gradient.length; i++) {
                difference += Math.pow(found[i] - gradient[i], 2);
                size += Math.pow(gradient[i], 2);
            }
            // bfloat16 keeps 8 bits; a lost gradient would differ by its whole size
            assertThat(Math.sqrt(difference)).as(name).isLessThan(0.3 * Math.sqrt(size) + 1e-9);
        });
    }

    @Test
    void aPassWithoutALossIsRefused() {
        Parameters parameters = SmallUnets.random(SmallUnets.tokens());
        parameters.requireGradients();
        try (Unet network = Unet.forTraining(SmallUnets.tokens(), parameters);
                TensorScope scope = TensorScope.open()) {
            UnetInput input = SmallUnets.input(network.config(), 1, 8, 8, 4);
            CheckpointedPass pass = new CheckpointedPass(network, input, CheckpointedPassTest::float32);

            assertThatThrownBy(pass::backward)
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("expected the loss's backward pass");
        }
    }
}
