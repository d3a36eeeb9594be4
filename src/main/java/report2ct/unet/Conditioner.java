package report2ct.unet;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Linear;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Perceptron;

/** Turns time, class, regions, spacing and pooled text into the vector of the residual blocks (specification 2.2). */
final class Conditioner {
    private final UnetConfig config;
    private final Perceptron time;
    private final @Nullable Tensor classTable;
    private final @Nullable Perceptron top;
    private final @Nullable Perceptron bottom;
    private final @Nullable Perceptron spacing;
    private final @Nullable Perceptron pooled;
    private final @Nullable Linear projection;

    Conditioner(Parameters parameters, UnetConfig config) {
        this.config = config;
        time = new Perceptron(parameters, "time_embed");
        classTable = parameters.find("class_embedding.weight");
        top = config.regions() ? new Perceptron(parameters, "top_region_index_layer") : null;
        bottom = config.regions() ? new Perceptron(parameters, "bottom_region_index_layer") : null;
        spacing = config.spacing() ? new Perceptron(parameters, "spacing_layer") : null;
        pooled = config.extensions().pooledTokens() > 0 ? new Perceptron(parameters, "pooled_text") : null;
        projection = config.conditioning() == UnetConfig.Conditioning.LITERAL
                ? new Linear(parameters, "context_projection")
                : null;
    }

    /** The embedding [B, E] before its activation. */
    Tensor embedding(Tensor timesteps, Conditions input) {
        Tensor vector =
                time.forward(TimeCode.of(timesteps, config.levels().get(0).channels()));
        if (classTable != null) {
            vector = vector.add(org.bytedeco.pytorch.global.torch.embedding(
                    classTable, required(input.classes(), "classes", "[B]")));
        }
        if (pooled != null) {
            Tensor context = required(input.context(), "context", "[B, T, W]");
            vector = vector.add(pooled.forward(
                    context.narrow(1, 0, config.extensions().pooledTokens()).flatten(1, 2)));
        }
        if (top != null && bottom != null) {
            vector = Ops.concat(
                    1,
                    vector,
                    top.forward(required(input.topRegion(), "top region", "[B, 4]")),
                    bottom.forward(required(input.bottomRegion(), "bottom region", "[B, 4]")));
        }
        if (spacing != null && projection == null) {
            vector = Ops.concat(1, vector, spacing.forward(required(input.spacing(), "spacing", "[B, 3]")));
        }
        return vector;
    }

    /** The tokens of the cross-attention: the context itself, or the paper's literal single token. */
    @Nullable
    Tensor tokens(Conditions input) {
        Tensor context = input.context();
        if (projection == null || spacing == null) {
            return context;
        }
        Tensor text = required(context, "context", "[B, 2, W]");
        Ops.requireShape("context", text, -1, 2, config.contextWidth());
        Tensor extent = spacing.forward(required(input.spacing(), "spacing", "[B, 3]"));
        Tensor joined = Ops.concat(1, text.flatten(1, 2), extent.to(text.scalar_type())); // [B, 2W + E]
        return projection.forward(joined).unsqueeze(1); // [B, 1, W]
    }

    private static Tensor required(@Nullable Tensor tensor, String what, String shape) {
        if (tensor == null) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, what + ": expected " + shape + " for this network, found none");
        }
        return tensor;
    }
}
