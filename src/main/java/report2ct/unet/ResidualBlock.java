package report2ct.unet;

import static org.bytedeco.pytorch.global.torch.silu;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Convolution;
import report2ct.nn.GroupNorm;
import report2ct.nn.Linear;
import report2ct.nn.Parameters;
import report2ct.nn.Resampling3d;
import report2ct.nn.TensorScope;

/** Residual block with the embedding added between its convolutions (specification 2.3). */
final class ResidualBlock {
    /** What happens to the resolution. */
    enum Resolution {
        SAME,
        HALF,
        DOUBLE
    }

    private final GroupNorm norm1;
    private final Convolution conv1;
    private final Linear embedding;
    private final GroupNorm norm2;
    private final Convolution conv2;
    private final @Nullable Convolution skip;
    private final Resolution resolution;

    ResidualBlock(Parameters parameters, UnetConfig config, String stem, Resolution resolution) {
        norm1 = new GroupNorm(parameters, stem + ".norm1", config.normGroups(), config.normEps());
        conv1 = Convolution.same(parameters, stem + ".conv1.conv");
        embedding = new Linear(parameters, stem + ".time_emb_proj");
        norm2 = new GroupNorm(parameters, stem + ".norm2", config.normGroups(), config.normEps());
        conv2 = Convolution.same(parameters, stem + ".conv2.conv");
        String skipStem = stem + ".skip_connection.conv";
        skip = parameters.find(skipStem + ".weight") == null ? null : Convolution.same(parameters, skipStem);
        this.resolution = resolution;
    }

    /**
     * One residual block.
     *
     * @param x [B, I, X, Y, Z]
     * @param activatedEmbedding SiLU of the embedding [B, E]
     */
    Tensor forward(Tensor x, Tensor activatedEmbedding) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor shortcut = resample(x);
            Tensor h = inner(x, activatedEmbedding);
            return scope.keep(h.add(skip == null ? shortcut : skip.forward(shortcut)));
        }
    }

    private Tensor inner(Tensor x, Tensor activatedEmbedding) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor h = TensorScope.compute(() -> resample(silu(norm1.forward(x))));
            Tensor convolved = conv1.forward(h);
            h.close();
            Tensor shift = embedding.forwardCast(activatedEmbedding).to(convolved.scalar_type()); // [B, O]
            Tensor shifted = convolved.add(shift.view(shift.size(0), shift.size(1), 1, 1, 1));
            convolved.close();
            Tensor activated = TensorScope.compute(() -> silu(norm2.forward(shifted)));
            shifted.close();
            return scope.keep(conv2.forward(activated));
        }
    }

    private Tensor resample(Tensor x) {
        return switch (resolution) {
            case SAME -> new Tensor(x);
            case HALF -> Resampling3d.averageHalf(x);
            case DOUBLE -> Resampling3d.nearestDouble(x);
        };
    }
}
