package report2ct.verify;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import report2ct.flow.Ddpm;

/** Kind {@code ddpm_trajectory}: steps with an analytic noise prediction. */
final class DdpmTrajectoryCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        Ddpm ddpm = DdpmConstants.ddpm(scalars);
        scalars.only("prediction", "epsilon");
        scalars.only("variance", "fixed_small");
        scalars.only("variance_floor", Ddpm.VARIANCE_FLOOR);
        scalars.only("clip_sample", false);
        scalars.only("previous", "t-1");
        LinearField noiseField = LinearField.of(scalars.group("eps_hat"));
        List<Long> times = scalars.wholes("times");
        Tensor x = given.input("x");
        Tensor noise = given.input("noise");
        TensorVector latents = new TensorVector();
        TensorVector estimates = new TensorVector();
        for (int i = 0; i < times.size(); i++) {
            int t = Math.toIntExact(times.get(i));
            Tensor predicted = noiseField.at(x, (double) t / ddpm.trainTimesteps());
            Ddpm.Result result = ddpm.step(x, predicted, noise.select(0, i), t);
            x = result.next();
            latents.push_back(x);
            estimates.push_back(result.cleanEstimate());
        }
        computed.put("x", torch.stack(latents, 0));
        computed.put("x0", torch.stack(estimates, 0));
    }
}
