package report2ct.generation;

import report2ct.generation.Plan.Need;

/**
 * How a volume would be made.
 *
 * @param options every choice
 * @param plan the way
 * @param budgetBytes most resident memory that the process may reach
 * @param multiplicationsPerSecond what this machine did in a short measurement of convolutions
 */
public record Outlook(ResolvedOptions options, Plan plan, long budgetBytes, double multiplicationsPerSecond) {
    /** Share of the convolutions' speed that a whole network reaches, with its norms, attention and copies. */
    private static final double NETWORK_SHARE = 0.6;

    /** Whether a budget is known. */
    public boolean bounded() {
        return budgetBytes != Planner.NO_BUDGET;
    }

    /** About how long a stage takes; 0 where the arithmetic is not worth counting. */
    public double seconds(Need need) {
        return need.multiplications() / (multiplicationsPerSecond * NETWORK_SHARE);
    }
}
