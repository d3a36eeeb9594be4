package report2ct.verify;

import java.util.Arrays;
import report2ct.nn.Ops;

/** Kind {@code ddpm_add_noise}: the noisy latent. */
final class DdpmNoiseCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        int[] times = Arrays.stream(Ops.toDoubles(given.input("t")))
                .mapToInt(time -> (int) time)
                .toArray();
        computed.put(
                "noisy", DdpmConstants.ddpm(given.scalars()).noisy(given.input("x0"), given.input("noise"), times));
    }
}
