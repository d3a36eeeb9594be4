package report2ct.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import report2ct.nn.Draws;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.unet.ResidualBlock.Resolution;

/** Every block of the denoiser alone: its shape, and that it leaves nothing behind, also when it throws. */
@ExtendWith(LeakCheck.class)
class UnetBlocksTest {
    private static final UnetConfig TOKENS = SmallUnets.tokens();
    private static final UnetConfig PLAIN = SmallUnets.unconditioned();

    private static Tensor map(long channels) {
        return Draws.normal(1, 2, channels, 4, 6, 2);
    }

    private static Tensor embedding() {
        return Draws.normal(2, 2, TOKENS.embeddingWidth());
    }

    private static Tensor context() {
        return Draws.normal(3, 2, 2, SmallUnets.CONTEXT);
    }

    @Test
    void aResidualBlockThatKeepsTheResolution() {
        try (Parameters parameters = SmallUnets.random(TOKENS);
                TensorScope scope = TensorScope.open()) {
            ResidualBlock block = new ResidualBlock(parameters, TOKENS, "down_blocks.1.resnets.0", Resolution.SAME);

            assertThat(Ops.shape(block.forward(map(8), embedding()))).containsExactly(2, 16, 4, 6, 2);
        }
    }

    @Test
    void aResidualBlockThatHalvesTheResolution() {
        try (Parameters parameters = SmallUnets.random(TOKENS);
                TensorScope scope = TensorScope.open()) {
            ResidualBlock block = new ResidualBlock(parameters, TOKENS, "down_blocks.0.downsampler", Resolution.HALF);

            assertThat(Ops.shape(block.forward(map(8), embedding()))).containsExactly(2, 8, 2, 3, 1);
        }
    }

    @Test
    void aResidualBlockThatDoublesTheResolution() {
        try (Parameters parameters = SmallUnets.random(TOKENS);
                TensorScope scope = TensorScope.open()) {
            ResidualBlock block = new ResidualBlock(parameters, TOKENS, "up_blocks.0.upsampler", Resolution.DOUBLE);

            assertThat(Ops.shape(block.forward(map(16), embedding()))).containsExactly(2, 16, 8, 12, 4);
        }
    }

    @Test
    void aResidualBlockOfOtherChannelsThrowsAndLeavesNothing() {
        try (Parameters parameters = SmallUnets.random(TOKENS);
                TensorScope scope = TensorScope.open()) {
            ResidualBlock block = new ResidualBlock(parameters, TOKENS, "down_blocks.0.resnets.0", Resolution.SAME);
            Tensor wrong = map(12);

            assertThatThrownBy(() -> block.forward(wrong, embedding())).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void aSpatialTransformer() {
        try (Parameters parameters = SmallUnets.random(TOKENS);
                TensorScope scope = TensorScope.open()) {
            SpatialTransformer block = new SpatialTransformer(parameters, TOKENS, "down_blocks.1.attentions.0", 8);
            Tensor x = map(16);

            assertThat(Ops.shape(block.forward(x, TextTokens.of(context())))).containsExactly(Ops.shape(x));
        }
    }

    @Test
    void aSpatialTransformerWithoutContextThrowsAndLeavesNothing() {
        try (Parameters parameters = SmallUnets.random(TOKENS);
                TensorScope scope = TensorScope.open()) {
            SpatialTransformer block = new SpatialTransformer(parameters, TOKENS, "down_blocks.1.attentions.0", 8);

            assertThatThrownBy(() -> block.forward(map(16), null)).hasMessageContaining("context");
        }
    }

    @Test
    void aTransformerLayer() {
        try (Parameters parameters = SmallUnets.random(TOKENS);
                TensorScope scope = TensorScope.open()) {
            TransformerLayer layer =
                    new TransformerLayer(parameters, "down_blocks.1.attentions.0.transformer_blocks.0", 8);
            Tensor tokens = Draws.normal(4, 2, 5, 16);

            assertThat(Ops.shape(layer.withText(layer.beforeText(tokens), TextTokens.of(context()))))
                    .containsExactly(2, 5, 16);
        }
    }

    @Test
    void aSelfAttentionBlock() {
        try (Parameters parameters = SmallUnets.random(PLAIN);
                TensorScope scope = TensorScope.open()) {
            SelfAttentionBlock block = new SelfAttentionBlock(parameters, PLAIN, "down_blocks.1.attentions.0", 8);
            Tensor x = map(16);

            assertThat(Ops.shape(block.forward(x, null))).containsExactly(Ops.shape(x));
        }
    }

    @Test
    void aStageOfResidualBlockAndAttention() {
        try (Parameters parameters = SmallUnets.random(TOKENS);
                TensorScope scope = TensorScope.open()) {
            Stage stage = new Stage(
                    new ResidualBlock(parameters, TOKENS, "middle_block.resnet_1", Resolution.SAME),
                    new SpatialTransformer(parameters, TOKENS, "middle_block.attention", 8));

            assertThat(Ops.shape(stage.forward(map(16), embedding(), TextTokens.of(context()))))
                    .containsExactly(2, 16, 4, 6, 2);
        }
    }

    @Test
    void theTimeCodeAndTheCoordinates() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor code = TimeCode.of(Ops.floats(new float[] {0, 1000}, 2), 8);

            assertThat(Ops.shape(code)).containsExactly(2, 8);
            assertThat(Ops.toFloats(code.select(0, 0))).containsExactly(1, 1, 1, 1, 0, 0, 0, 0);
            assertThat(Ops.shape(Coordinates.like(map(8)))).containsExactly(2, 3, 4, 6, 2);
        }
    }
}
