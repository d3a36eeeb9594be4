package report2ct.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import report2ct.nn.Precision;

/** This program and the reference, one pass each in turn, so that both see the same neighbours on the machine. */
final class PeerBench {
    private static final String CONFIGURED = "configured";
    private static final String GROUP = "denoiser against the reference";

    private final BenchSettings settings;
    private final Watch watch;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<Ratio> ratios = new ArrayList<>();

    PeerBench(BenchSettings settings, Watch watch) {
        this.settings = settings;
        this.watch = watch;
    }

    List<Measurement> measurements() {
        return measurements;
    }

    List<Ratio> ratios() {
        return ratios;
    }

    void measure(Peer peer) throws IOException {
        watch.line("reference: " + peer.versions());
        Map<Precision, UnetBench> ours = new EnumMap<>(Precision.class);
        try {
            for (Precision precision : BenchSettings.precisions()) {
                ours.put(precision, new UnetBench(precision, watch));
            }
            summarise(alternate(peer, ours));
        } finally {
            ours.values().forEach(UnetBench::close);
        }
    }

    private Map<String, List<Timing.Run>> alternate(Peer peer, Map<Precision, UnetBench> ours) throws IOException {
        Map<String, List<Timing.Run>> runs = new LinkedHashMap<>();
        for (int i = 0; i <= settings.peerRuns(); i++) {
            Map<String, Timing.Run> round = new LinkedHashMap<>();
            round.put(CONFIGURED, run(peer, CONFIGURED));
            for (Map.Entry<Precision, UnetBench> one : ours.entrySet()) {
                watch.check();
                String name = Roofline.name(one.getKey());
                try (UnetBench.Inputs inputs = one.getValue().inputs(BenchSettings.PEER)) {
                    round.put(name, one.getValue().once(inputs));
                }
                round.put("tuned-" + name, run(peer, "tuned-" + name));
            }
            watch.line((i == 0 ? "warm-up" : "round " + i + " of " + settings.peerRuns()) + ": " + text(round));
            if (i > 0) {
                round.forEach((name, run) ->
                        runs.computeIfAbsent(name, key -> new ArrayList<>()).add(run));
            }
        }
        return runs;
    }

    private Timing.Run run(Peer peer, String mode) throws IOException {
        watch.check();
        return peer.run(mode);
    }

    private void summarise(Map<String, List<Timing.Run>> runs) {
        double flop = UnetBench.flop(BenchSettings.PEER);
        String size = UnetBench.text(BenchSettings.PEER);
        runs.forEach((name, timed) -> {
            boolean own = name.equals("fp32") || name.equals("bf16");
            measurements.add(new Measurement(
                    GROUP, size, own ? "ours " + name : "reference " + name, Timing.of(timed), flop, "FLOP"));
        });
        for (Precision precision : BenchSettings.precisions()) {
            String name = Roofline.name(precision);
            List<Timing.Run> ours = timed(runs, name);
            ratios.add(Ratio.of("ours " + name + " / reference as configured", ours, timed(runs, CONFIGURED)));
            ratios.add(Ratio.of("ours " + name + " / reference tuned " + name, ours, timed(runs, "tuned-" + name)));
        }
    }

    private static List<Timing.Run> timed(Map<String, List<Timing.Run>> runs, String name) {
        return runs.getOrDefault(name, List.of());
    }

    private static String text(Map<String, Timing.Run> round) {
        StringBuilder text = new StringBuilder();
        round.forEach((name, run) -> text.append(String.format(
                Locale.ROOT, "%s%s %.2f s (cpu %.2f)", text.isEmpty() ? "" : ", ", name, run.seconds(), run.cpu())));
        return text.toString();
    }
}
