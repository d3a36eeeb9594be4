package report2ct.verify;

import java.util.List;
import java.util.stream.IntStream;
import report2ct.flow.Ddpm;

/** Kind {@code ddpm_table}: betas and products of alphas. */
final class DdpmTableCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Ddpm ddpm = DdpmConstants.ddpm(given.scalars());
        List<Integer> all = IntStream.range(0, ddpm.trainTimesteps()).boxed().toList();
        List<Integer> chosen = given.scalars().wholes("table_index").stream()
                .map(Math::toIntExact)
                .toList();
        computed.put("betas", all.stream().map(ddpm::beta).toList());
        computed.put("alphas_cumprod", all.stream().map(ddpm::alphaProduct).toList());
        computed.put("betas_float64", chosen.stream().map(ddpm::beta).toList());
        computed.put(
                "alphas_cumprod_float64",
                chosen.stream().map(ddpm::alphaProduct).toList());
    }
}
