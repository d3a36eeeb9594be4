package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Convolution;
import report2ct.nn.DoublingConvolution;
import report2ct.nn.GroupNorm;
import report2ct.nn.InPlace;
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
    private final @Nullable Convolution conv1;
    private final @Nullable DoublingConvolution doubling;
    private final Linear embedding;
    private final GroupNorm norm2;
    private final Convolution conv2;
    private final @Nullable Convolution skip;
    private final Resolution resolution;

    ResidualBlock(Parameters parameters, UnetConfig config, String stem, Resolution resolution) {
        norm1 = new GroupNorm(parameters, stem + ".norm1", config.normGroups(), config.normEps());
        boolean prepared = DoublingConvolution.prepared(parameters, stem + ".conv1.conv");
        doubling = prepared ? DoublingConvolution.of(parameters, stem + ".conv1.conv") : null;
        conv1 = prepared ? null : Convolution.same(parameters, stem + ".conv1.conv");
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
            Tensor h = inner(x, activatedEmbedding);
            Tensor shortcut = TensorScope.compute(() -> {
                Tensor resampled = resample(x);
                return skip == null ? resampled : skip.forward(resampled);
            });
            return scope.keep(InPlace.add(h, shortcut));
        }
    }

    private Tensor inner(Tensor x, Tensor activatedEmbedding) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor activated = InPlace.silu(norm1.forward(x));
            Tensor shift = embedding.forwardCast(activatedEmbedding).to(activated.scalar_type()); // [B, O]
            Tensor shifted = first(activated, shift);
            activated.close();
            Tensor normed = TensorScope.compute(() -> InPlace.silu(norm2.forward(shifted)));
            shifted.close();
            return scope.keep(conv2.forward(normed));
        }
    }

    /** The first convolution at the block's resolution, plus the embedding; of one sample the latter is part of the bias. */
    private Tensor first(Tensor activated, Tensor shift) {
        boolean one = shift.size(0) == 1;
        return TensorScope.compute(() -> {
            Tensor convolved = convolved(activated, one ? shift.view(-1) : null);
            return one ? convolved : InPlace.add(convolved, perVoxel(shift, convolved));
        });
    }

    private static Tensor perVoxel(Tensor shift, Tensor like) {
        return shift.view(shift.size(0), shift.size(1), 1, 1, 1).to(like.scalar_type());
    }

    private Tensor convolved(Tensor activated, @Nullable Tensor shift) {
        if (doubling != null) {
            return doubling.forward(activated, shift);
        }
        if (conv1 == null) {
            throw new Report2CtException(ErrorKind.INTERNAL, "a residual block without its first convolution");
        }
        return conv1.forward(resample(activated), shift);
    }

    private Tensor resample(Tensor x) {
        return switch (resolution) {
            case SAME -> new Tensor(x);
            case HALF -> Resampling3d.averageHalf(x);
            case DOUBLE -> Resampling3d.nearestDouble(x);
        };
    }
}
