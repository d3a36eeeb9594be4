package report2ct.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class AttentionTest {
    private static final int BATCH = 2;
    private static final int QUERIES = 5;
    private static final int KEYS = 3;
    private static final int WIDTH = 8;
    private static final int HEAD = 4;

    /** Sums of a few products in float32. */
    private static final float ROUNDING = 2e-6f;

    @Test
    void itIsTheSoftmaxWrittenOut() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor answer = Attention.multiHead(query(), key(), value(), HEAD);

            assertThat(Ops.shape(answer)).containsExactly(BATCH, QUERIES, WIDTH);
            assertThat(Ops.toFloats(answer)).containsExactly(writtenOut(), within(ROUNDING));
        }
    }

    @Test
    void itStaysInFloat32UnderAutocast() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor plain = Attention.multiHead(query(), key(), value(), HEAD);
            Tensor cast;
            try (Autocast autocast = Autocast.to(Precision.BF16)) {
                cast = Attention.multiHead(query(), key(), value(), HEAD);
            }

            assertThat(Ops.sameType(cast.scalar_type(), ScalarType.Float)).isTrue();
            assertThat(Ops.toFloats(cast)).containsExactly(Ops.toFloats(plain));
        }
    }

    /** Logits, weights and the answer are rounded to eight bits each. */
    private static final double BFLOAT16_ROUNDING = 0.02;

    @Test
    void blocksOfBfloat16AreTheSameAttentionUpToTheirRounding() {
        try (TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor query = Draws.normal(1, BATCH, 300, WIDTH).to(ScalarType.BFloat16);
            Tensor key = Draws.normal(2, BATCH, 70, WIDTH).to(ScalarType.BFloat16);
            Tensor value = Draws.normal(3, BATCH, 70, WIDTH).to(ScalarType.BFloat16);

            Tensor blocks = Attention.blocked(query, key, value, HEAD);

            Tensor whole = Attention.multiHead(query, key, value, HEAD).to(ScalarType.Float);
            assertThat(Ops.shape(blocks)).containsExactly(Ops.shape(whole));
            double distance = Ops.item(blocks.to(ScalarType.Float).sub(whole).norm()) / Ops.item(whole.norm());
            assertThat(distance).isLessThan(BFLOAT16_ROUNDING);
        }
    }

    @Test
    void theAnswerHasTheQuerysElementType() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor answer = Attention.multiHead(query().to(ScalarType.BFloat16), key(), value(), HEAD);

            assertThat(Ops.sameType(answer.scalar_type(), ScalarType.BFloat16)).isTrue();
        }
    }

    @Test
    void equalKeysGiveTheMeanOfTheValues() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor equal = key().narrow(1, 0, 1).expand(BATCH, KEYS, WIDTH);
            Tensor answer = Attention.multiHead(query(), equal, value(), HEAD);
            Tensor mean = value().mean(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());

            assertThat(Ops.toFloats(answer))
                    .containsExactly(Ops.toFloats(mean.expand(BATCH, QUERIES, WIDTH)), within(ROUNDING));
        }
    }

    private static Tensor query() {
        return Draws.normal(1, BATCH, QUERIES, WIDTH);
    }

    private static Tensor key() {
        return Draws.normal(2, BATCH, KEYS, WIDTH);
    }

    private static Tensor value() {
        return Draws.normal(3, BATCH, KEYS, WIDTH);
    }

    private static float[] writtenOut() {
        float[] q = Draws.array(1, BATCH, QUERIES, WIDTH);
        float[] k = Draws.array(2, BATCH, KEYS, WIDTH);
        float[] v = Draws.array(3, BATCH, KEYS, WIDTH);
        float[] answer = new float[q.length];
        for (int b = 0; b < BATCH; b++) {
            for (int t = 0; t < QUERIES; t++) {
                for (int head = 0; head < WIDTH; head += HEAD) {
                    double[] share = new double[KEYS];
                    double total = 0;
                    for (int s = 0; s < KEYS; s++) {
                        double logit = 0;
                        for (int j = head; j < head + HEAD; j++) {
                            logit += (double) q[(b * QUERIES + t) * WIDTH + j] * k[(b * KEYS + s) * WIDTH + j];
                        }
                        share[s] = Math.exp(logit / Math.sqrt(HEAD));
                        total += share[s];
                    }
                    for (int j = head; j < head + HEAD; j++) {
                        double sum = 0;
                        for (int s = 0; s < KEYS; s++) {
                            sum += share[s] / total * v[(b * KEYS + s) * WIDTH + j];
                        }
                        answer[(b * QUERIES + t) * WIDTH + j] = (float) sum;
                    }
                }
            }
        }
        return answer;
    }
}
