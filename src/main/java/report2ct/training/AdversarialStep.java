package report2ct.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Autocast;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.training.run.StepClock;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.PatchDiscriminator;
import report2ct.vae.PerceptualLoss;
import report2ct.vae.Posterior;
import report2ct.vae.VaeLosses;

/**
 * The autoencoder and its opponent with an optimiser each. A step moves first the autoencoder against the sum of its terms
 * with the discriminator held fixed, then the discriminator against its own loss on the same reconstruction (specification
 * diffusion 5).
 *
 * <p>The discriminator's gradients are those of its own loss alone: nothing of the autoencoder's step stays in them.
 */
final class AdversarialStep implements AutoCloseable {
    private final AutoencoderTrainingConfig config;
    private final MaisiAutoencoder autoencoder;
    private final PatchDiscriminator discriminator;
    private final @Nullable PerceptualLoss perceptual;
    private final AdamW autoencoderAdam;
    private final AdamW discriminatorAdam;

    /**
     * The parts of a run; parameters are owned by this object from now on.
     *
     * @param perceptual stays its owner's; null: that term is off
     */
    AdversarialStep(
            AutoencoderTrainingConfig config,
            Parameters autoencoderParameters,
            Parameters discriminatorParameters,
            @Nullable PerceptualLoss perceptual) {
        this.config = config;
        this.perceptual = perceptual;
        autoencoder = MaisiAutoencoder.forTraining(config.autoencoder(), autoencoderParameters);
        discriminator = new PatchDiscriminator(
                discriminatorParameters, config.discriminator().layers());
        autoencoderParameters.requireGradients();
        AdamW.Settings settings = config.optimiser().settings();
        autoencoderAdam = new AdamW(autoencoderParameters, List.copyOf(autoencoderParameters.names()), settings);
        discriminatorAdam = new AdamW(discriminatorParameters, List.copyOf(discriminatorParameters.names()), settings);
    }

    /**
     * What one step needs.
     *
     * @param volume [B, 1, X, Y, Z]
     * @param noise of the posterior, [B, L, X/f, Y/f, Z/f]
     * @param slices that the perceptual loss looks at; null without it
     */
    record Batch(Tensor volume, Tensor noise, PerceptualLoss.@Nullable Slices slices) {}

    /**
     * What a step told.
     *
     * @param terms of the losses by name; {@code total} is what the autoencoder was moved against
     * @param gradientNorm of the autoencoder, before any limit
     */
    record Outcome(Map<String, Double> terms, double gradientNorm) {}

    /** What one step carries along. */
    private record Pass(double rate, long number, Map<String, Double> values, StepClock clock) {}

    /**
     * One step of both networks.
     *
     * @param rate learning rate
     * @param number of the step, counted from 1
     * @param clock measures the step from its second part on; both networks' times are added
     * @throws Report2CtException when a term or a gradient is no finite number; the network concerned has not moved then
     */
    Outcome step(Batch batch, double rate, long number, StepClock clock) {
        try (TensorScope scope = TensorScope.open()) {
            Pass pass = new Pass(rate, number, new LinkedHashMap<>(), clock);
            double[] norm = new double[1];
            Tensor reconstruction = moveAutoencoder(batch, pass, norm);
            if (config.losses().adversarial() > 0) {
                moveDiscriminator(batch.volume(), reconstruction, pass);
            }
            return new Outcome(pass.values(), norm[0]);
        }
    }

    private Tensor moveAutoencoder(Batch batch, Pass pass, double[] norm) {
        trainDiscriminator(false);
        Gradients.clear(autoencoder.parameters());
        return TensorScope.compute(() -> {
            Posterior posterior;
            Tensor reconstruction;
            try (Autocast cast = Autocast.to(config.precision())) {
                posterior = autoencoder.encode(batch.volume());
                reconstruction = autoencoder.decode(posterior.sample(batch.noise()));
            }
            Tensor total = total(batch, posterior, reconstruction, pass.values());
            pass.clock().forward();
            total.backward();
            pass.clock().backward();
            norm[0] =
                    Gradients.clip(autoencoder.parameters(), config.optimiser().clip());
            autoencoderAdam.step(pass.rate(), pass.number());
            pass.clock().optimiser();
            return reconstruction.detach();
        });
    }

    private Tensor total(Batch batch, Posterior posterior, Tensor reconstruction, Map<String, Double> values) {
        AutoencoderTrainingConfig.LossWeights weights = config.losses();
        Tensor l1 = noted("l1", VaeLosses.l1(reconstruction, batch.volume()), values);
        Tensor kl = noted("kl", VaeLosses.kl(posterior), values);
        Tensor total = l1.add(Ops.scale(kl, weights.kl()));
        if (perceptual != null && batch.slices() != null) {
            Tensor term = perceptual.of(reconstruction, batch.volume(), batch.slices());
            total = total.add(Ops.scale(noted("perceptual", term, values), weights.perceptual()));
        }
        if (weights.adversarial() > 0) {
            Tensor term = VaeLosses.adversarial(discriminator.forward(reconstruction), 1);
            total = total.add(Ops.scale(noted("adversarial", term, values), weights.adversarial()));
        }
        return noted("total", total, values);
    }

    private void moveDiscriminator(Tensor volume, Tensor reconstruction, Pass pass) {
        trainDiscriminator(true);
        Gradients.clear(discriminator.parameters());
        try (TensorScope scope = TensorScope.open()) {
            Tensor loss = VaeLosses.discriminator(discriminator.forward(reconstruction), discriminator.forward(volume));
            noted("discriminator", loss, pass.values());
            pass.clock().forward();
            loss.backward();
            pass.clock().backward();
            Gradients.clip(discriminator.parameters(), config.optimiser().clip());
            discriminatorAdam.step(pass.rate(), pass.number());
            pass.clock().optimiser();
        }
    }

    private void trainDiscriminator(boolean train) {
        for (Tensor tensor : discriminator.parameters().values()) {
            tensor.set_requires_grad(train);
        }
    }

    private static Tensor noted(String name, Tensor term, Map<String, Double> values) {
        double value = Ops.item(term.detach());
        if (!Double.isFinite(value)) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "loss " + name + ": expected a finite number, found " + value);
        }
        values.put(name, value);
        return term;
    }

    /** The autoencoder; owned by this object. */
    MaisiAutoencoder autoencoder() {
        return autoencoder;
    }

    /** Everything that changes, by the name of its group in a checkpoint; owned by this object. */
    Map<String, Parameters> state() {
        Map<String, Parameters> groups = new LinkedHashMap<>();
        groups.put("model", autoencoder.parameters());
        groups.put("discriminator", discriminator.parameters());
        groups.put("adam", autoencoderAdam.state());
        groups.put("discriminator-adam", discriminatorAdam.state());
        return groups;
    }

    @Override
    public void close() {
        discriminatorAdam.close();
        autoencoderAdam.close();
        discriminator.close();
        autoencoder.close();
    }
}
