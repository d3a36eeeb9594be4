package report2ct.vae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.nn.Convolution;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** Every block of the autoencoder alone: its shape, and that it leaves nothing behind, also when it throws. */
@ExtendWith(LeakCheck.class)
class VaeBlocksTest {
    private static final VaeConfig CONFIG = SmallVae.CONFIG;

    private static Tensor map(long channels) {
        return SmallVae.draw(2, channels, 4, 6, 2);
    }

    @Test
    void aResidualBlockWithAndWithoutShortcut() {
        try (Parameters parameters = SmallVae.parameters();
                TensorScope scope = TensorScope.open()) {
            VaeBlock same = VaeBlock.Residual.of(parameters, "encoder.blocks.1", CONFIG);
            VaeBlock wider = VaeBlock.Residual.of(parameters, "encoder.blocks.3", CONFIG);

            assertThat(Ops.shape(same.forward(map(4)))).containsExactly(2, 4, 4, 6, 2);
            assertThat(Ops.shape(wider.forward(map(4)))).containsExactly(2, 8, 4, 6, 2);
        }
    }

    @Test
    void aResidualBlockOfOtherChannelsThrowsAndLeavesNothing() {
        try (Parameters parameters = SmallVae.parameters();
                TensorScope scope = TensorScope.open()) {
            VaeBlock block = VaeBlock.Residual.of(parameters, "encoder.blocks.1", CONFIG);

            assertThatThrownBy(() -> block.forward(map(12))).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void downHalvesAndUpDoubles() {
        try (Parameters parameters = SmallVae.parameters();
                TensorScope scope = TensorScope.open()) {
            VaeBlock down = new VaeBlock.Down(Convolution.of(parameters, "encoder.blocks.2.conv.conv.conv", 2, 0));
            VaeBlock up = new VaeBlock.Up(Convolution.same(parameters, "encoder.blocks.2.conv.conv.conv"));

            assertThat(Ops.shape(down.forward(map(4)))).containsExactly(2, 4, 2, 3, 1);
            assertThat(Ops.shape(up.forward(map(4)))).containsExactly(2, 4, 8, 12, 4);
        }
    }

    @Test
    void theLossesOfTheTraining() {
        try (TensorScope scope = TensorScope.open()) {
            Posterior posterior = new Posterior(map(4), map(4));

            assertThat(Ops.item(VaeLosses.kl(posterior))).isPositive();
            assertThat(Ops.item(VaeLosses.adversarial(map(1), 1))).isPositive();
            assertThat(Ops.shape(posterior.sample(map(4)))).containsExactly(2, 4, 4, 6, 2);
        }
    }
}
