package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.Report2CtException;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.ParameterList;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;
import report2ct.weights.Dtype;

/**
 * The expected numbers are those of the {@code lpips} package's formula on PyTorch 2.10 and of MONAI 1.6.1's
 * {@code PerceptualLoss._calculate_axis_loss} with the same slices, for the weights of seeds 21 and 22.
 */
@ExtendWith(LeakCheck.class)
class PerceptualLossTest {
    @TempDir
    Path folder;

    private static Parameters weights() {
        Parameters all = ParameterInitialiser.initialise(PerceptualNetwork.featureParameters(), 21);
        try (Parameters channels = ParameterInitialiser.initialise(PerceptualNetwork.channelParameters(), 22)) {
            channels.names()
                    .forEach(name -> all.put(name, () -> channels.get(name).clone()));
        }
        return all;
    }

    /** {@code 0.5 + 0.5 * sin(step * i)}. */
    private static Tensor wave(double step, long... shape) {
        long count = 1;
        for (long side : shape) {
            count *= side;
        }
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.5 + 0.5 * Math.sin(step * i));
        }
        return Ops.floats(values, shape);
    }

    @Test
    void theStructureIsSqueezeNets() {
        assertThat(ParameterList.elements(PerceptualNetwork.featureParameters()))
                .isEqualTo(722_496);
        assertThat(PerceptualNetwork.featureParameters()).hasSize(50);
        assertThat(PerceptualNetwork.channelParameters())
                .extracting(spec -> spec.shape().get(1))
                .containsExactly(64L, 128L, 256L, 384L, 384L, 512L, 512L);
    }

    @Test
    void distancesAndTheirGradientAreTheReferences() {
        try (TensorScope scope = TensorScope.open();
                PerceptualNetwork network = new PerceptualNetwork(weights())) {
            Tensor images = wave(0.37, 2, 1, 40, 33);
            images.set_requires_grad(true);

            Tensor distance = network.distance(images, wave(0.11, 2, 1, 40, 33));
            distance.sum().backward();

            double[] values = Ops.toDoubles(distance.detach());
            assertThat(values[0]).isCloseTo(6.394068e-4, withinPercentage(0.01));
            assertThat(values[1]).isCloseTo(6.740412e-4, withinPercentage(0.01));
            assertThat(Ops.item(images.grad().norm())).isCloseTo(3.365858e-3, withinPercentage(0.01));
            assertThat(Ops.item(images.grad().sum())).isCloseTo(-6.515477e-4, withinPercentage(0.05));
        }
    }

    @Test
    void theLossOfSlicesIsTheReferences() {
        try (TensorScope scope = TensorScope.open();
                PerceptualNetwork network = new PerceptualNetwork(weights())) {
            PerceptualLoss.Slices slices =
                    new PerceptualLoss.Slices(List.of(3L, 25L), List.of(7L, 40L, 0L), List.of(55L));

            Tensor loss = new PerceptualLoss(network, 0.2)
                    .of(wave(0.37, 2, 1, 20, 24, 28), wave(0.11, 2, 1, 20, 24, 28), slices);

            assertThat(Ops.item(loss)).isCloseTo(0.008215410, withinPercentage(0.01));
        }
    }

    @Test
    void anImageIsNotDifferentFromItselfEvenWhereItIsEmpty() {
        try (TensorScope scope = TensorScope.open();
                PerceptualNetwork network = new PerceptualNetwork(weights())) {
            Tensor empty = torch.zeros(1, 1, 20, 20);
            empty.set_requires_grad(true);

            Tensor distance = network.distance(empty, torch.zeros(1, 1, 20, 20));
            distance.sum().backward();

            assertThat(Ops.item(distance.detach())).isZero();
            assertThat(Ops.item(empty.grad().abs().max())).isCloseTo(0, within(1e-9));
        }
    }

    @Test
    void theLeastSideIsTheLeastThatWorks() {
        long side = PerceptualNetwork.LEAST_SIDE;
        try (TensorScope scope = TensorScope.open();
                PerceptualNetwork network = new PerceptualNetwork(weights())) {
            assertThat(Ops.item(network.distance(wave(0.3, 1, 1, side, side), wave(0.2, 1, 1, side, side))
                            .sum()))
                    .isFinite();
            assertThatThrownBy(() -> network.distance(wave(0.3, 1, 1, side - 1, side), wave(0.2, 1, 1, side - 1, side)))
                    .isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void slicesAreChosenWithoutRepetitionAndByNumber() {
        CounterRandom random = new CounterRandom(4, RandomStream.SLICES);
        try (PerceptualNetwork network = new PerceptualNetwork(new Parameters())) {
            PerceptualLoss loss = new PerceptualLoss(network, 0.2);

            PerceptualLoss.Slices slices = loss.choose(random, 3, 2, 20, 24, 3);

            assertThat(slices.x()).hasSize(8).allMatch(i -> i >= 0 && i < 40);
            assertThat(slices.y()).hasSize(9).allMatch(i -> i >= 0 && i < 48);
            assertThat(slices.z()).hasSize(1).allMatch(i -> i >= 0 && i < 6);
            assertThat(new HashSet<>(slices.x())).hasSize(8);
            assertThat(loss.choose(random, 3, 2, 20, 24, 3)).isEqualTo(slices);
            assertThat(loss.choose(random, 4, 2, 20, 24, 3)).isNotEqualTo(slices);
            assertThatThrownBy(() -> new PerceptualLoss(network, 0))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("share in (0, 1]");
        }
    }

    private Path save(String name, Map<String, Tensor> tensors) {
        Path file = folder.resolve(name);
        ParameterFiles.save(file, tensors, Dtype.F32, Map.of(), false);
        return file;
    }

    @Test
    void filesOfBothPackagesAreRead() throws IOException {
        Map<String, Tensor> torchvision = new LinkedHashMap<>();
        Map<String, Tensor> channels = new LinkedHashMap<>();
        Map<String, Tensor> whole = new LinkedHashMap<>();
        try (Parameters weights = weights();
                TensorScope scope = TensorScope.open()) {
            for (String name : weights.names()) {
                boolean feature = name.startsWith("features.");
                (feature ? torchvision : channels).put(name, weights.get(name));
                whole.put(feature ? name.replace("features.", "net.slice1.") : name, weights.get(name));
            }
            torchvision.put("classifier.1.weight", torch.zeros(3));
            whole.put("scaling_layer.shift", torch.zeros(3));
            Path one = save("squeezenet1_1.safetensors", torchvision);
            Path two = save("squeeze.safetensors", channels);
            Path all = save("lpips.safetensors", whole);

            try (PerceptualNetwork apart = PerceptualFiles.load(one, two);
                    PerceptualNetwork together = PerceptualFiles.load(all, all)) {
                for (String name : weights.names()) {
                    float[] expected = Ops.toFloats(weights.get(name));
                    assertThat(Ops.toFloats(apart.parameters().get(name))).isEqualTo(expected);
                    assertThat(Ops.toFloats(together.parameters().get(name))).isEqualTo(expected);
                }
            }
            assertThatThrownBy(() -> PerceptualFiles.load(two, one))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("features.0.weight");
            assertThatThrownBy(() -> PerceptualFiles.load(one, one))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("lin0.model.1.weight");
        }
    }
}
