package report2ct.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import report2ct.distributed.GradientMean;
import report2ct.flow.RectifiedFlow;
import report2ct.nn.Autocast;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.unet.CheckpointedPass;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;

/** The denoiser's error on one batch and its gradients, plain or with recomputed blocks. Lives in the caller's scope. */
final class FlowPass {
    /** Below this share of time an error of the clean latent counts no more than at it. */
    private static final double LEAST_SHARE = 0.25;

    /** Class label of a CT (specification diffusion 3.1). */
    private static final long CT = 1;

    private final FlowTrainingConfig config;
    private final FlowBatch batch;
    private final @Nullable Tensor weights;
    private final @Nullable CheckpointedPass checkpointed;
    private final Tensor error;
    private final Tensor loss;

    /**
     * Runs the network forward.
     *
     * @param weights of the elements of a latent [1 or B, C, X, Y, Z], or null
     * @param autocast opens the region that the network is computed in
     */
    FlowPass(
            FlowTrainingConfig config,
            Unet network,
            FlowBatch batch,
            @Nullable Tensor weights,
            Supplier<Autocast> autocast) {
        this.config = config;
        this.batch = batch;
        this.weights = weights;
        RectifiedFlow flow = RectifiedFlow.reference();
        Tensor noisy = flow.noisy(batch.clean(), batch.noise(), batch.times());
        UnetInput input = UnetInput.of(noisy, batch.times(), batch.context(), classes(config, batch), batch.spacing());
        checkpointed = config.compute().checkpointing() ? new CheckpointedPass(network, input, autocast) : null;
        Tensor answer = checkpointed == null ? plain(network, input, autocast) : checkpointed.answer();
        error = TensorScope.compute(() -> weighted(error(answer, flow)));
        loss = error.mean();
    }

    private static Tensor plain(Unet network, UnetInput input, Supplier<Autocast> autocast) {
        try (Autocast cast = autocast.get()) {
            return network.forward(input);
        }
    }

    static @Nullable Tensor classes(FlowTrainingConfig config, FlowBatch batch) {
        if (config.unet().classes() == 0) {
            return null;
        }
        Tensor labels = torch.full(new long[] {batch.size()}, new Scalar(CT), Ops.options(torch.ScalarType.Long));
        return labels.to(batch.times().device(), torch.ScalarType.Long);
    }

    private Tensor error(Tensor answer, RectifiedFlow flow) {
        return switch (config.prediction()) {
            case VELOCITY ->
                answer.sub(flow.velocity(batch.clean(), batch.noise())).square();
            case DATA -> answer.sub(batch.clean()).square().div(leastShares(batch.times()));
        };
    }

    private Tensor weighted(Tensor squares) {
        return weights == null ? squares : squares.mul(weights);
    }

    /** The squared share of time that turns an error of the clean latent into one of the velocity, [B, 1, 1, 1, 1]. */
    private static Tensor leastShares(Tensor times) {
        return Ops.scale(times, 1.0 / FlowDraw.TRAIN_TIMESTEPS)
                .clamp(new ScalarOptional(new Scalar(LEAST_SHARE)), new ScalarOptional())
                .square()
                .view(-1, 1, 1, 1, 1);
    }

    /** The mean error of the batch. */
    double loss() {
        return Ops.item(loss.detach());
    }

    /** The records whose own error is not finite. */
    List<String> broken() {
        double[] errors = Ops.toDoubles(error.detach().flatten(1, -1).mean(new long[] {1}));
        List<String> broken = new ArrayList<>();
        for (int b = 0; b < errors.length; b++) {
            if (!Double.isFinite(errors[b])) {
                broken.add(batch.ids().get(b));
            }
        }
        return broken;
    }

    /**
     * Adds the gradients of the loss times a factor to the parameters'.
     *
     * @param last whether they are then averaged over all processes
     */
    void backward(double factor, GradientMean mean, boolean last) {
        Tensor scaled = factor == 1 ? loss : Ops.scale(loss, factor);
        CheckpointedPass again = checkpointed;
        Runnable pass = again == null
                ? scaled::backward
                : () -> {
                    scaled.backward();
                    again.backward();
                };
        if (last) {
            mean.backward(pass);
        } else {
            pass.run();
        }
    }
}
