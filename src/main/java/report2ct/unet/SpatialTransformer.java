package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Convolution;
import report2ct.nn.GroupNorm;
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

    @Override
    public Tensor forward(Tensor x, @Nullable Tensor context) {
        if (context == null) {
            throw new Report2CtException(ErrorKind.INVALID_INPUT, "context: expected [B, T, W], found none");
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor tokens = TensorScope.compute(() -> AttentionBlock.tokens(projectIn.forward(norm.forward(x))));
            Tensor out = layer.forward(tokens, context);
            tokens.close();
            return scope.keep(projectOut.forward(AttentionBlock.volume(out, x)).add(x));
        }
    }
}
