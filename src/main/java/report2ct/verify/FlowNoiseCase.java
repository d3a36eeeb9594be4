package report2ct.verify;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import report2ct.flow.RectifiedFlow;

/** Kind {@code rflow_add_noise}: the noisy latent and the velocity. */
final class FlowNoiseCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        RectifiedFlow flow = FlowConstants.flowWithoutWarp(given.scalars());
        Tensor clean = given.input("x0");
        Tensor noise = given.input("noise");
        Tensor times = given.input("t");
        computed.put("xt", flow.noisy(clean, noise, times));
        computed.put("target", flow.velocity(clean, noise));
        computed.put(
                "xt_float64",
                flow.noisy(clean.to(ScalarType.Double), noise.to(ScalarType.Double), times.to(ScalarType.Double)));
    }
}
