package report2ct.verify;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.MonaiPatchDiscriminator;
import report2ct.vae.PatchDiscriminator;
import report2ct.vae.Posterior;
import report2ct.vae.VaeLosses;

/** Kind {@code vae_losses}: terms of the autoencoder's training, their sums, and the gradients of sums. */
final class VaeLossesCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        checkConstants(scalars);
        String name = given.networkName("network");
        String discriminatorName = given.networkName("discriminator");
        MonaiPatchDiscriminator structure = given.networks().discriminator(discriminatorName);
        structure.checkFixed(scalars.group("discriminator").node());
        Parameters parameters = given.networks().vaeParameters(name);
        try (MaisiAutoencoder vae =
                        MaisiAutoencoder.forTraining(given.networks().vaeConfig(name), parameters);
                PatchDiscriminator discriminator = new PatchDiscriminator(
                        given.networks().discriminatorParameters(discriminatorName), structure.layers())) {
            vae.parameters().requireGradients();
            discriminator.parameters().requireGradients();
            Map<String, Tensor> terms = terms(vae, discriminator, given, computed);
            terms.forEach((term, value) -> computed.put(term, Ops.item(value)));
            scalars.group("losses")
                    .groups()
                    .forEach((loss, weights) -> computed.put(loss, Ops.item(sum(terms, weights))));
            gradients(scalars, terms, vae.parameters(), discriminator.parameters(), computed);
        }
    }

    private static void checkConstants(Scalars scalars) {
        VaeCase.checkClamp(scalars);
        scalars.group("l1").only("reduction", "mean");
        Scalars kl = scalars.group("kl");
        kl.only("log_eps", VaeLosses.LOG_EPS);
        kl.only("over_elements", "sum");
        kl.only("over_batch", "mean");
        Scalars adversarial = scalars.group("adversarial");
        adversarial.only("criterion", "least_squares");
        adversarial.only("activation", "leaky_relu");
        adversarial.only("negative_slope", VaeLosses.LOGIT_SLOPE);
        adversarial.only("reduction", "mean");
    }

    private static Map<String, Tensor> terms(
            MaisiAutoencoder vae, PatchDiscriminator discriminator, CaseInput given, Computed computed) {
        Scalars adversarial = given.scalars().group("adversarial");
        double real = adversarial.number("real_target");
        double fake = adversarial.number("fake_target");
        Tensor x = given.input("x");
        Posterior posterior = vae.encode(x);
        Tensor reconstruction = vae.decode(posterior.sample(given.input("eps")));
        Tensor logitsFake = discriminator.forward(reconstruction);
        Tensor logitsReal = discriminator.forward(x);
        computed.put("reconstruction", reconstruction.detach());
        computed.put("logits_fake", logitsFake.detach());
        computed.put("logits_real", logitsReal.detach());
        Map<String, Tensor> terms = new TreeMap<>();
        terms.put("l1", VaeLosses.l1(reconstruction, x));
        terms.put("kl", VaeLosses.kl(posterior));
        terms.put("generator_adversarial", VaeLosses.adversarial(logitsFake, real));
        Tensor logitsDetached = discriminator.forward(reconstruction.detach());
        terms.put("discriminator_fake", VaeLosses.adversarial(logitsDetached, fake));
        terms.put("discriminator_real", VaeLosses.adversarial(logitsReal, real));
        return terms;
    }

    private static void gradients(
            Scalars scalars, Map<String, Tensor> terms, Parameters vae, Parameters discriminator, Computed computed) {
        scalars.group("gradients").groups().forEach((name, gradient) -> {
            Parameters of = switch (gradient.text("of")) {
                case "network" -> vae;
                case "discriminator" -> discriminator;
                default ->
                    throw gradient.wrong(
                            "of", "network or discriminator", gradient.node().path("of"));
            };
            try (TensorScope scope = TensorScope.open()) {
                GradientNorms.clear(vae);
                GradientNorms.clear(discriminator);
                GradientNorms.backward(sum(terms, gradient.group("weights")));
                computed.put("gradient_l2." + name, GradientNorms.of(of));
            }
        });
    }

    private static Tensor sum(Map<String, Tensor> terms, Scalars weights) {
        Tensor sum = Ops.floats(new float[] {0}, new long[0]);
        for (Map.Entry<String, Double> weight : weights.numberMap().entrySet()) {
            Tensor term = terms.get(weight.getKey());
            if (term == null) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        weights.path() + ": expected one of " + terms.keySet() + ", found " + weight.getKey());
            }
            sum = sum.add(Ops.scale(term, weight.getValue()));
        }
        return sum;
    }
}
