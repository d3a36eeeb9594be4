package report2ct.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import report2ct.nn.Precision;

/**
 * A whole volume of 480x480x256 in 30 guided steps, from measured parts: passes by their arithmetic, decoding by its
 * voxels.
 *
 * @param arithmetic of the networks
 * @param from the pass that was measured
 * @param denoiseSeconds 60 passes
 * @param decodeSeconds one decode
 * @param floorSeconds the passes' arithmetic at the measured roof
 */
public record Extrapolation(
        String arithmetic, String from, double denoiseSeconds, double decodeSeconds, double floorSeconds) {
    private static final double PASSES = 60;
    private static final double VOXELS = 480.0 * 480 * 256;

    static @Nullable Extrapolation of(Precision precision, List<Measurement> measured) {
        String arithmetic = Roofline.name(precision);
        Measurement roof = last(measured, Roofline.GROUP, arithmetic);
        Measurement pass = last(measured, UnetBench.FORWARD, arithmetic);
        Measurement decode = last(measured, CodecBench.DECODE, arithmetic);
        if (roof == null || pass == null || decode == null) {
            return null;
        }
        double flop = PASSES * UnetBench.flop(BenchSettings.FULL);
        return new Extrapolation(
                arithmetic,
                pass.name(),
                flop / pass.rate(),
                VOXELS / decode.rate(),
                flop / bestRoof(measured, arithmetic));
    }

    /** The best convolution or product of an arithmetic, operations a second. */
    static double bestRoof(List<Measurement> measured, String arithmetic) {
        return roof(measured, arithmetic, Measurement::bestRate);
    }

    /** The same a second of processor time. */
    static double cpuRoof(List<Measurement> measured, String arithmetic) {
        return roof(measured, arithmetic, Measurement::cpuRate);
    }

    private static double roof(List<Measurement> measured, String arithmetic, ToDoubleFunction<Measurement> rate) {
        return measured.stream()
                .filter(m -> m.group().equals(Roofline.GROUP) && m.arithmetic().equals(arithmetic))
                .mapToDouble(rate)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(Double.NaN);
    }

    private static @Nullable Measurement last(List<Measurement> measured, String group, String arithmetic) {
        return measured.stream()
                .filter(m -> m.group().equals(group) && m.arithmetic().equals(arithmetic))
                .reduce((a, b) -> b)
                .orElse(null);
    }
}
