package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Convolution;
import report2ct.nn.GroupNorm;
import report2ct.nn.InPlace;
import report2ct.nn.MultiHeadAttention;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

/** Group norm, 1x1x1 convolution, one transformer layer over voxels, 1x1x1 convolution, added (specification 2.4). */
final class SpatialTransformer implements AttentionBlock {
    private final GroupNorm norm;
    private final Convolution projectIn;
    private final TransformerLayer layer;
    private final Convolution projectOut;

    SpatialTransformer(Parameters parameters, UnetConfig config, String stem, int headWidth) {
        norm = new GroupNorm(parameters, stem + ".norm", config.normGroups(), config.normEps());
        projectIn = Convolution.same(parameters, stem + ".proj_in.conv");
        layer = new TransformerLayer(parameters, stem + ".transformer_blocks.0", headWidth);
        projectOut = Convolution.same(parameters, stem + ".proj_out.conv");
    }

    /** Where the text is read. */
    MultiHeadAttention textSite() {
        return layer.textSite();
    }

    @Override
    public Tensor forward(Tensor x, @Nullable TextTokens text) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor tokens = beforeText(x);
            Tensor y = withText(x, tokens, text);
            return scope.keep(y);
        }
    }

    /**
     * The tokens after self-attention [B, T, C], which no text has touched.
     *
     * @param x [B, C, X, Y, Z]
     */
    Tensor beforeText(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor tokens = TensorScope.compute(() -> AttentionBlock.tokens(projectIn.forward(norm.forward(x))));
            return scope.keep(layer.beforeText(tokens));
        }
    }

    /**
     * The rest of the site.
     *
     * @param x what the site was given
     * @param tokens what {@link #beforeText} made of it
     */
    Tensor withText(Tensor x, Tensor tokens, @Nullable TextTokens text) {
        if (text == null) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "context: expected [B, T, W], found none");
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor out = layer.withText(tokens, text);
            return scope.keep(InPlace.add(projectOut.forward(AttentionBlock.volume(out, x)), x));
        }
    }
}
