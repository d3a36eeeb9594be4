package report2ct.verify;

import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;

/** Kind {@code unet_conditioning}: the vector that enters every residual block. */
final class ConditioningCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        String name = given.networkName("network");
        try (Parameters parameters = given.networks().unetParameters(name);
                Unet unet = Unet.forInference(given.networks().unetConfig(name), parameters, Precision.FP32)) {
            Tensor times = given.input("t");
            UnetInput input = new UnetInput(
                    times, // the latent has no part in this vector
                    times,
                    null,
                    given.inputOrNull("class_labels"),
                    given.inputOrNull("spacing"),
                    given.inputOrNull("top_region"),
                    given.inputOrNull("bottom_region"));
            computed.put("emb", unet.conditioning(input));
        }
    }
}
