package report2ct.verify;

import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.unet.Unet;
import report2ct.unet.UnetInput;

/** Kind {@code unet}: one forward pass of the denoiser as it is used for generation. */
final class UnetCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        String name = given.networkName("network");
        try (Parameters parameters = given.networks().unetParameters(name)) {
            ChangedParameters.multiply(parameters, given.scalars());
            try (Unet unet = Unet.forInference(given.networks().unetConfig(name), parameters, Precision.FP32)) {
                computed.put("v", unet.forward(input(given)));
            }
        }
    }

    private static UnetInput input(CaseInput given) {
        return new UnetInput(
                given.input("x"),
                given.input("t"),
                given.inputOrNull("context"),
                given.inputOrNull("class_labels"),
                given.inputOrNull("spacing"),
                given.inputOrNull("top_region"),
                given.inputOrNull("bottom_region"));
    }
}
