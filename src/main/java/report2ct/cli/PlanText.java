package report2ct.cli;

import java.util.Locale;
import report2ct.generation.Outlook;
import report2ct.generation.Plan;
import report2ct.generation.ResolvedOptions;
import report2ct.generation.Sizes;

/** A plan as a table. */
final class PlanText {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;

    private PlanText() {}

    static String of(Outlook outlook) {
        ResolvedOptions options = outlook.options();
        Plan plan = outlook.plan();
        StringBuilder text = new StringBuilder();
        line(text, "size", options.size() + " voxels, " + options.steps() + " steps, guidance " + options.guidance());
        line(
                text,
                "precision",
                lower(options.precision()) + " on " + lower(options.device()) + ", " + options.threads() + " threads");
        line(text, "way", plan.describe());
        double seconds = 0;
        for (Plan.Need need : plan.needs()) {
            double its = outlook.seconds(need);
            seconds += its;
            String time = need.multiplications() == 0 ? "" : ", about " + duration(its);
            line(text, need.stage().label(), Sizes.text(need.bytes()) + time);
        }
        String budget = outlook.bounded() ? " of " + Sizes.text(outlook.budgetBytes()) : "";
        line(text, "peak", Sizes.text(plan.peakBytes()) + budget);
        line(text, "scratch disk", plan.scratchBytes() == 0 ? "none" : Sizes.text(plan.scratchBytes()));
        line(
                text,
                "time",
                String.format(
                        Locale.ROOT,
                        "about %s, at %.0f GFLOP/s of convolutions measured just now",
                        duration(seconds),
                        2 * outlook.multiplicationsPerSecond() / 1e9));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-21s%s%n", name, value));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static String duration(double seconds) {
        if (seconds < 2 * MINUTE) {
            return String.format(Locale.ROOT, "%.0f s", Math.max(1, seconds));
        }
        return seconds < 2 * HOUR
                ? String.format(Locale.ROOT, "%.0f min", seconds / MINUTE)
                : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
    }
}
