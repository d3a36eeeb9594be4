package report2ct.distributed;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import report2ct.Report2CtException;
import report2ct.distributed.Ranks.GradientExchange;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.random.CounterRandom;
import report2ct.random.RandomStream;

/**
 * A program of one rank: fits two weights to samples that are drawn by their number. Ends with 6 when another rank is lost
 * and with 3 for other errors. Arguments: checkpoint, steps, milliseconds a step, rank that fails at step 3 or -1.
 */
final class TinyRank {
    static final int LOST = 6;
    static final int FAILED = 3;
    static final int BATCH = 6;
    private static final long SEED = 11;

    private TinyRank() {}

    public static void main(String[] args) {
        PrintStream out = System.out;
        int code = 0;
        try {
            fit(Path.of(args[0]), Long.parseLong(args[1]), Long.parseLong(args[2]), Integer.parseInt(args[3]), out);
        } catch (Report2CtException e) {
            System.err.println("error: " + e.getMessage());
            code = e.kind() == report2ct.ErrorKind.PROCESS_LOST ? LOST : FAILED;
        } catch (IOException e) {
            code = FAILED;
        }
        System.exit(code);
    }

    private static void fit(Path checkpoint, long steps, long pause, int failing, PrintStream out) throws IOException {
        try (Parameters weights = new Parameters();
                Ranks ranks = Ranks.join(System.getenv())) {
            float[] start = {ranks.rank(), 5}; // wrong on all ranks but the first until it is given out
            weights.put("w", () -> Ops.floats(start, 2));
            long step = restore(checkpoint, weights);
            ranks.requireSame("step", Long.toString(step));
            ranks.broadcast(weights);
            weights.requireGradients();
            try (GradientMean mean = ranks.gradients(weights, GradientExchange.OVERLAPPED)) {
                for (; step < steps; step++) {
                    if (ranks.rank() == failing && step == 3) {
                        throw new Report2CtException(report2ct.ErrorKind.INVALID_INPUT, "sample 17 is not finite");
                    }
                    double loss = ranks.mean(step(ranks, weights, mean, step))[0];
                    Pause.milliseconds(pause);
                    if (ranks.first()) {
                        save(checkpoint, step + 1, weights);
                    }
                    out.println(String.format(Locale.ROOT, "step %d loss %.9f", step + 1, loss));
                    out.flush();
                }
            }
        }
    }

    /** One step of gradient descent on {@code (w . x - (2 x0 - x1))^2}. */
    private static double step(Ranks ranks, Parameters weights, GradientMean mean, long step) {
        try (TensorScope scope = TensorScope.open()) {
            BatchShare share = ranks.share(BATCH);
            CounterRandom random = new CounterRandom(SEED, RandomStream.TRAINING_NOISE);
            float[] x = new float[2 * share.count()];
            float[] y = new float[share.count()];
            for (int item = 0; item < share.count(); item++) {
                x[2 * item] = (float) random.uniform(2 * share.sample(step, item));
                x[2 * item + 1] = (float) random.uniform(2 * share.sample(step, item) + 1);
                y[item] = 2 * x[2 * item] - x[2 * item + 1];
            }
            Tensor w = weights.get("w");
            Tensor error = Ops.floats(x, share.count(), 2).matmul(w).sub(Ops.floats(y, share.count()));
            Tensor loss = error.square().mean();
            mean.backward(loss::backward);
            try (NoGradGuard noGradients = new NoGradGuard()) {
                w.sub_(w.grad().mul(new Scalar(0.3)));
                w.grad().zero_();
            }
            return Ops.item(loss.detach());
        }
    }

    private static long restore(Path checkpoint, Parameters weights) throws IOException {
        if (!Files.exists(checkpoint)) {
            return 0;
        }
        String[] fields = Files.readString(checkpoint, StandardCharsets.UTF_8).split(" ", -1);
        float[] stored = {Float.parseFloat(fields[1]), Float.parseFloat(fields[2])};
        weights.put("w", () -> Ops.floats(stored, 2));
        return Long.parseLong(fields[0]);
    }

    private static void save(Path checkpoint, long step, Parameters weights) throws IOException {
        float[] w = Ops.toFloats(weights.get("w"));
        Path draft = checkpoint.resolveSibling("draft");
        Files.writeString(draft, step + " " + w[0] + " " + w[1], StandardCharsets.UTF_8);
        Files.move(draft, checkpoint, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
