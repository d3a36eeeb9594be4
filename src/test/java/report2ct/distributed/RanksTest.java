package report2ct.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import report2ct.Report2CtException;
import report2ct.distributed.Ranks.GradientExchange;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;

@ExtendWith(LeakCheck.class)
@EnabledOnOs(value = OS.LINUX, disabledReason = "several processes need Gloo; not on Windows or macOS")
class RanksTest {
    private static final float[] VALUES = {1, -2, 3, 0.5f};

    /** A weight whose gradient is the rank plus one times itself, a large one for a second bucket, and one unused. */
    private static Parameters parameters(float factor) {
        Parameters parameters = new Parameters();
        float[] values = VALUES.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        parameters.put("weight", () -> Ops.floats(values, values.length));
        parameters.put("large", () -> torch.ones(new long[] {400_000}, Ops.options(torch.ScalarType.Float)));
        parameters.put("unused", () -> Ops.floats(new float[] {7}, 1));
        parameters.requireGradients();
        return parameters;
    }

    private static Tensor loss(Parameters parameters, double factor) {
        Tensor square = parameters.get("weight").square().sum();
        return Ops.scale(square.add(parameters.get("large").sum()), factor);
    }

    /** Of all parameters, or of those that the loss needs where the exchange cannot do otherwise. */
    private static GradientMean mean(Ranks ranks, Parameters parameters, GradientExchange exchange) {
        if (exchange == GradientExchange.OVERLAPPED) {
            parameters.get("unused").set_requires_grad(false);
        }
        return ranks.gradients(parameters, exchange);
    }

    private static float[] gradient(Parameters parameters, String name) {
        try (TensorScope scope = TensorScope.open()) {
            return Ops.toFloats(parameters.get(name).grad());
        }
    }

    /** The gradients of two steps: one with a part before it, one without. */
    private static List<float[]> twoSteps(Ranks ranks, GradientExchange exchange) {
        List<float[]> found = new ArrayList<>();
        try (Parameters parameters = parameters(1);
                GradientMean mean = mean(ranks, parameters, exchange)) {
            for (int step = 0; step < 2; step++) {
                try (TensorScope scope = TensorScope.open()) {
                    if (step == 0) {
                        loss(parameters, 10).backward();
                    }
                    Tensor loss = loss(parameters, ranks.rank() + 1);
                    mean.backward(loss::backward);
                    found.add(gradient(parameters, "weight"));
                    found.add(Arrays.copyOf(gradient(parameters, "large"), 2));
                    parameters.get("weight").grad().zero_();
                    parameters.get("large").grad().zero_();
                }
            }
        }
        return found;
    }

    private static float[] twice(double factor) {
        float[] result = new float[VALUES.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) (2 * factor * VALUES[i]);
        }
        return result;
    }

    @ParameterizedTest
    @EnumSource(GradientExchange.class)
    void gradientsAreTheMeanOverRanksOfWhatEachAccumulated(GradientExchange exchange) {
        List<List<float[]>> all = RankThreads.run(3, ranks -> twoSteps(ranks, exchange));

        // ranks 0, 1, 2 have the factors 1, 2, 3, and 10 from the part before the first step
        for (List<float[]> one : all) {
            assertThat(one.get(0)).containsExactly(twice(12), within(1e-5f));
            assertThat(one.get(1)).containsExactly(new float[] {12, 12}, within(1e-5f));
            assertThat(one.get(2)).containsExactly(twice(2), within(1e-5f));
            assertThat(one.get(3)).containsExactly(new float[] {2, 2}, within(1e-5f));
        }
    }

    @ParameterizedTest
    @EnumSource(GradientExchange.class)
    void oneProcessKeepsItsGradients(GradientExchange exchange) {
        List<float[]> found = twoSteps(Ranks.alone(), exchange);

        assertThat(found.get(0)).containsExactly(twice(11), within(1e-5f));
        assertThat(found.get(2)).containsExactly(twice(1), within(1e-5f));
    }

    /** As with recomputed activations: the upper part's pass ends at a leaf, the lower part's begins there. */
    @ParameterizedTest
    @EnumSource(GradientExchange.class)
    void aBackwardPassMayConsistOfSeveral(GradientExchange exchange) {
        List<float[]> found = RankThreads.run(2, ranks -> {
            try (Parameters parameters = parameters(1);
                    GradientMean mean = mean(ranks, parameters, exchange);
                    TensorScope scope = TensorScope.open()) {
                Tensor lower = parameters.get("large").sum();
                Tensor cut = lower.detach().set_requires_grad(true);
                Tensor upper = parameters.get("weight").square().sum().mul(cut);
                Tensor loss = Ops.scale(upper, ranks.rank() + 1);
                mean.backward(() -> {
                    loss.backward();
                    lower.mul(cut.grad()).backward();
                });
                return new float[] {
                    gradient(parameters, "weight")[0], gradient(parameters, "large")[0],
                };
            }
        });

        // 2 x 1 x 400,000 x 1.5 and (1 + 4 + 9 + 0.25) x 1.5
        assertThat(found).allSatisfy(one -> assertThat(one).containsExactly(1_200_000, 21.375f));
    }

    @Test
    void aParameterWithoutGradientIsZeroAfterwardsOnlyWhereItIsExchanged() {
        List<float[]> found = RankThreads.run(2, ranks -> {
            try (Parameters parameters = parameters(1);
                    GradientMean mean = ranks.gradients(parameters, GradientExchange.AFTERWARDS);
                    TensorScope scope = TensorScope.open()) {
                Tensor loss = loss(parameters, 1);
                mean.backward(loss::backward);
                return gradient(parameters, "unused");
            }
        });

        assertThat(found).allSatisfy(one -> assertThat(one).containsExactly(0));
    }

    @Test
    void aParameterThatTakesNoPartIsAnErrorWhereItWouldSpoilTheMean() {
        RankThreads.run(2, ranks -> {
            try (Parameters parameters = parameters(1);
                    GradientMean mean = ranks.gradients(parameters, GradientExchange.OVERLAPPED);
                    TensorScope scope = TensorScope.open()) {
                Tensor loss = loss(parameters, 1);
                assertThatThrownBy(() -> mean.backward(loss::backward))
                        .isInstanceOf(Report2CtException.class)
                        .hasMessageContaining("took no part in the loss");
            }
            return 0;
        });
    }

    @Test
    void smallBucketsGiveTheSameMean() {
        List<float[]> found = RankThreads.run(2, ranks -> {
            try (Parameters parameters = parameters(1);
                    TensorScope scope = TensorScope.open()) {
                loss(parameters, ranks.rank() + 1).backward();
                ((ProcessRanks) ranks).bucketed(parameters, 1).average();
                return gradient(parameters, "weight");
            }
        });

        assertThat(found).allSatisfy(one -> assertThat(one).containsExactly(twice(1.5), within(1e-5f)));
    }

    @Test
    void everyRankGetsTheValuesOfTheFirst() {
        List<float[]> found = RankThreads.run(2, ranks -> {
            try (Parameters parameters = parameters(ranks.rank() + 1)) {
                // one that is not laid out in order
                parameters.put(
                        "turned",
                        () -> Ops.floats(new float[] {ranks.rank(), 1, 2, 3, 4, 5}, 2, 3)
                                .transpose(0, 1));
                ranks.broadcast(parameters);
                float[] weight = Ops.toFloats(parameters.get("weight"));
                float[] turned = Ops.toFloats(parameters.get("turned"));
                float[] both = Arrays.copyOf(weight, weight.length + 1);
                both[weight.length] = turned[0];
                return both;
            }
        });

        assertThat(found.get(1)).containsExactly(1, -2, 3, 0.5f, 0);
        assertThat(found.get(0)).isEqualTo(found.get(1));
    }

    @Test
    void numbersAreAveragedAndTruthIsShared() {
        List<double[]> means = RankThreads.run(3, ranks -> {
            double[] mean = ranks.mean(ranks.rank(), 10.5);
            return new double[] {
                mean[0], mean[1], ranks.any(ranks.rank() == 2) ? 1 : 0, ranks.any(false) ? 1 : 0, ranks.size()
            };
        });

        assertThat(means).allSatisfy(one -> assertThat(one).containsExactly(1, 10.5, 1, 0, 3));
    }

    @Test
    void whatTheFirstMakesIsThereForTheOthers() {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());

        List<Integer> made = RankThreads.run(
                3,
                ranks -> ranks.firstThenOthers("the data", () -> {
                    if (ranks.first()) {
                        Pause.milliseconds(300);
                    }
                    order.add(ranks.rank());
                    return ranks.rank();
                }));

        assertThat(made).containsExactly(0, 1, 2);
        assertThat(order).hasSize(3).startsWith(0);
    }

    @Test
    void equalValuesPassAndOthersAreNamed() {
        List<String> said = RankThreads.run(3, ranks -> {
            ranks.requireSame("the step", "12");
            try {
                ranks.requireSame("the step", ranks.rank() == 1 ? "0" : "12");
                return "nothing";
            } catch (Report2CtException e) {
                ranks.barrier();
                return e.getMessage();
            }
        });

        assertThat(said.get(0))
                .contains("the step", "rank 0 has 12", "rank 1 has 0")
                .doesNotContain("rank 2");
        assertThat(said.get(1)).contains("rank 1 has 0", "rank 0 has 12", "rank 2 has 12");
        assertThat(said.get(2)).contains("rank 1 has 0").doesNotContain("rank 0");
    }

    @Test
    void aRankThatLeftIsNamed() {
        List<String> said = RankThreads.run(3, ranks -> {
            if (ranks.rank() == 1) {
                return "left";
            }
            try {
                ranks.barrier();
                return "nothing";
            } catch (Report2CtException e) {
                assertThat(e.kind()).isEqualTo(report2ct.ErrorKind.PROCESS_LOST);
                return e.getMessage();
            }
        });

        assertThat(said.get(0))
                .startsWith("rank 1 of 3 (process ")
                .contains("ended its part", "exchange", "checkpoint");
        assertThat(said.get(2)).startsWith("rank 1 of 3 (process ");
    }

    @Test
    void anErrorOfTheArithmeticStaysWhatItIs() {
        RankThreads.run(2, ranks -> {
            try (Parameters parameters = parameters(1);
                    GradientMean mean = ranks.gradients(parameters, GradientExchange.OVERLAPPED);
                    TensorScope scope = TensorScope.open()) {
                Tensor withoutGraph = Ops.floats(new float[] {1}, 1);
                assertThatThrownBy(() -> mean.backward(withoutGraph::backward))
                        .isInstanceOf(RuntimeException.class)
                        .isNotInstanceOf(Report2CtException.class);
            }
            ranks.barrier();
            return 0;
        });
    }

    @Test
    void aPortIsFreeAgainAfterTheRun() {
        int port = RankThreads.freePort();
        for (int run = 0; run < 3; run++) {
            List<Double> means = RankThreads.each(2, rank -> {
                try (Ranks ranks = Ranks.join(RankThreads.environment(rank, 2, port, RankThreads.TIMEOUT))) {
                    return ranks.mean(rank)[0];
                }
            });

            assertThat(means).containsExactly(0.5, 0.5);
        }
    }

    @Test
    void withoutAnEnvironmentThereIsOneProcess() {
        Parameters nothing = new Parameters();
        try (Ranks ranks = Ranks.join(Map.of("HOME", "/"));
                Ranks single = Ranks.join(Map.of("RANK", "0", "WORLD_SIZE", "1"))) {
            ranks.broadcast(nothing);
            ranks.requireSame("anything", "1");
            ranks.barrier();

            assertThat(ranks).isInstanceOf(OneProcess.class).isEqualTo(single);
            assertThat(ranks.first()).isTrue();
            assertThat(ranks.size()).isEqualTo(1);
            assertThat(ranks.mean(3, 4)).containsExactly(3, 4);
            assertThat(ranks.any(true)).isTrue();
            assertThat(ranks.any(false)).isFalse();
            assertThat(ranks.firstThenOthers("it", () -> 5)).isEqualTo(5);
            assertThat(ranks.share(6)).isEqualTo(new BatchShare(6, 0, 6));
        }
    }

    @Test
    void sharesCoverEveryBatchOnce() {
        List<Long> samples = new ArrayList<>();
        for (int rank = 0; rank < 3; rank++) {
            BatchShare share = BatchShare.of(6, rank, 3);
            for (int item = 0; item < share.count(); item++) {
                samples.add(share.sample(10, item));
            }
        }

        assertThat(samples)
                .isEqualTo(IntStream.range(60, 66).mapToObj(i -> (long) i).toList());
    }

    @Test
    void aBatchThatCannotBeSharedEquallyIsRefused() {
        for (int batch : new int[] {7, 2, 0, -3}) {
            assertThatThrownBy(() -> BatchShare.of(batch, 0, 3))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("expected a multiple of 3 (the number of processes), found " + batch);
        }
        assertThatThrownBy(() -> new BatchShare(4, 3, 2)).hasMessageContaining("found 2 from 3");
        assertThatThrownBy(() -> new BatchShare(4, -1, 2)).isInstanceOf(Report2CtException.class);
        assertThatThrownBy(() -> new BatchShare(4, 0, 0)).isInstanceOf(Report2CtException.class);
    }
}
