package report2ct.verify;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.Precision;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.SlidingWindow;
import report2ct.vae.SlidingWindow.Cells;

/** Kind {@code window_decode}: decoding by overlapping windows. */
final class WindowDecodeCase implements CaseKind {
    @Override
    public void run(CaseInput given, Computed computed) {
        Scalars scalars = given.scalars();
        checkConstants(scalars);
        SlidingWindow window = window(scalars);
        String name = given.networkName("network");
        try (Parameters parameters = given.networks().vaeParameters(name);
                MaisiAutoencoder vae =
                        MaisiAutoencoder.forInference(given.networks().vaeConfig(name), parameters, Precision.FP32)) {
            scalars.only("upsampling", vae.factor());
            Tensor latent = Ops.divide(given.input("latent"), scalars.number("scale_factor"));
            Tensor decoded = window.decode(vae, latent);
            computed.put("decoded", decoded);
            computed.put("window_starts", starts(window, latent));
            HuConversion.put(given, decoded, computed);
        }
    }

    private static void checkConstants(Scalars scalars) {
        scalars.only("mode", "gaussian");
        scalars.only("clamp_roi", true);
        scalars.only("order", "x outermost, then y, then z");
        scalars.only("batch", 1);
        scalars.only("whole_rule", "voxels(latent) <= product(roi)");
        scalars.only("divide_by_scale_factor", true);
    }

    private static SlidingWindow window(Scalars scalars) {
        List<Long> roi = scalars.wholes("roi");
        if (roi.size() != 3) {
            throw scalars.wrong("roi", "three sizes", scalars.node().path("roi"));
        }
        return new SlidingWindow(
                new Cells(roi.get(0), roi.get(1), roi.get(2)),
                scalars.number("overlap"),
                scalars.number("sigma_scale"),
                scalars.number("weight_floor"));
    }

    private static Value starts(SlidingWindow window, Tensor latent) {
        List<Cells> windows = window.windows(new Cells(latent.size(2), latent.size(3), latent.size(4)));
        List<Long> positions = new ArrayList<>();
        windows.forEach(cells -> positions.addAll(List.of(cells.x(), cells.y(), cells.z())));
        List<Long> shape = windows.isEmpty() ? List.of(0L) : List.of((long) windows.size(), 3L);
        return new Value.Numbers(
                shape, positions.stream().mapToDouble(Long::doubleValue).toArray());
    }
}
