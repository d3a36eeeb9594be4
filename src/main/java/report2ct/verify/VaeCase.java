package report2ct.verify;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.Posterior;

/** Kind {@code vae}: encode, sample, decode. */
final class VaeCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        checkClamp(given.scalars());
        String name = given.networkName("network");
        try (Parameters parameters = given.networks().vaeParameters(name)) {
            ChangedParameters.multiply(parameters, given.scalars());
            ChangedParameters.replace(parameters, given);
            try (MaisiAutoencoder vae =
                    MaisiAutoencoder.forInference(given.networks().vaeConfig(name), parameters, Precision.FP32)) {
                run(vae, given, computed);
            }
        }
    }

    private static void run(MaisiAutoencoder vae, CaseInput given, Computed computed) {
        Posterior posterior = vae.encode(given.input("x"));
        computed.put("mu", posterior.mean());
        computed.put("logvar", posterior.logVariance());
        computed.put("sigma", posterior.deviation());
        Tensor noise = given.inputOrNull("eps");
        if (noise != null) {
            computed.put("z", posterior.sample(noise));
        }
        @Nullable String decode = given.scalars().textOrNull("decode");
        if (decode != null) {
            computed.put("decoded", vae.decode(given.stored(decode)));
        }
    }

    /** The clamp of the log-variance is part of the network. */
    static void checkClamp(Scalars scalars) {
        scalars.only("logvar_clamp", List.of(MaisiAutoencoder.LOG_VARIANCE_MIN, MaisiAutoencoder.LOG_VARIANCE_MAX));
    }
}
