package report2ct.unet;

import java.util.ArrayDeque;
import java.util.Deque;
import report2ct.nn.MemoryTally;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Precision;

/** What a forward pass of the denoiser takes, by going through its structure with sizes instead of tensors. */
public final class UnetCosts {
    private static final double CUBE = 27;
    private static final int FEED_FORWARD = 4;

    private final UnetConfig config;

    public UnetCosts(UnetConfig config) {
        this.config = config;
    }

    /** Size of a latent on the network's grid. */
    public record Cells(long x, long y, long z) {
        long count() {
            return Math.multiplyExact(Math.multiplyExact(x, y), z);
        }
    }

    /** Parameters of the network. */
    public long parameters() {
        return UnetParameters.of(config).stream()
                .mapToLong(ParameterSpec::elements)
                .sum();
    }

    /**
     * Most bytes held during a pass, beyond the weights.
     *
     * @param samples latents in one pass
     */
    public long activations(Cells latent, Precision precision, int samples) {
        return walk(latent, precision, samples).tally.peak();
    }

    /** Bytes of one feature map of the finest level. */
    public long finestMap(Cells latent, Precision precision, int samples) {
        long fold = config.extensions().fold();
        return samples
                * latent.count()
                / (fold * fold * fold)
                * config.levels().get(0).channels()
                * precision.bytes();
    }

    /** Multiplications of a pass of one latent. */
    public double multiplications(Cells latent) {
        return walk(latent, Precision.FP32, 1).work;
    }

    private Walk walk(Cells latent, Precision precision, int samples) {
        long fold = config.extensions().fold();
        Walk walk = new Walk(precision, samples, latent.count() / (fold * fold * fold));
        walk.run(fold);
        return walk;
    }

    /** One pass. Sizes are in bytes, positions those of the level. */
    private final class Walk {
        private final MemoryTally tally = new MemoryTally();
        private final Precision precision;
        private final int samples;
        private final Deque<Integer> skips = new ArrayDeque<>();
        private long positions;
        private double work;

        Walk(Precision precision, int samples, long positions) {
            this.precision = precision;
            this.samples = samples;
            this.positions = positions;
        }

        private long map(long channels) {
            return map(channels, positions);
        }

        private long map(long channels, long at) {
            return Math.multiplyExact(samples * channels, Math.multiplyExact(at, precision.bytes()));
        }

        void run(long fold) {
            long folded = config.inChannels() * fold * fold * fold;
            int width = config.levels().get(0).channels();
            tally.touch(3 * map(folded) + map(width));
            tally.take(map(width));
            work += positions * CUBE * folded * width;
            skips.push(width);
            int last = config.levels().size() - 1;
            int channels = down(width, last);
            channels = middle(channels);
            channels = up(channels, last);
            tally.norm(map(channels), precision);
            tally.take(map(channels) + 2 * map(folded));
            work += positions * CUBE * channels * config.outChannels() * fold * fold * fold;
        }

        /** On the way down every map stays: it is a skip. */
        private int down(int width, int last) {
            int channels = width;
            for (int l = 0; l <= last; l++) {
                UnetConfig.Level level = config.levels().get(l);
                for (int r = 0; r < level.residualBlocks(); r++) {
                    stage(channels, level);
                    channels = level.channels();
                    skips.push(channels);
                }
                if (l < last) {
                    half(channels);
                    skips.push(channels);
                }
            }
            return channels;
        }

        private void half(int channels) {
            long before = positions;
            positions /= 8;
            if (config.residualResampling()) {
                long shortcut = tally.take(map(channels));
                inner(channels, channels, before);
                tally.take(map(channels));
                tally.free(shortcut + map(channels));
            } else {
                tally.take(map(channels));
                work += positions * CUBE * channels * channels;
            }
        }

        private int middle(int channels) {
            residual(channels, channels);
            attention(channels);
            tally.free(map(channels));
            residual(channels, channels);
            return channels;
        }

        private int up(int start, int last) {
            int channels = start;
            for (int l = last; l >= 0; l--) {
                UnetConfig.Level level = config.levels().get(l);
                for (int r = 0; r <= level.residualBlocks(); r++) {
                    int skip = skips.pop();
                    long both = tally.take(map(channels + skip));
                    tally.free(map(skip));
                    stage(channels + skip, level);
                    tally.free(both + map(channels));
                    channels = level.channels();
                }
                if (l > 0) {
                    enlarge(channels);
                }
            }
            return channels;
        }

        private void enlarge(int channels) {
            long before = positions;
            positions *= 8;
            if (config.residualResampling()) {
                long shortcut = tally.take(map(channels));
                inner(channels, channels, before);
                tally.take(map(channels));
                tally.free(shortcut + map(channels));
            } else {
                long enlarged = tally.take(map(channels));
                tally.take(map(channels));
                tally.free(enlarged);
                work += positions * CUBE * channels * channels;
            }
            tally.free(map(channels, before));
        }

        /** A residual block and its attention; the result stays. */
        private void stage(int in, UnetConfig.Level level) {
            residual(in, level.channels());
            if (level.attention()) {
                attention(level.channels());
                tally.free(map(level.channels()));
            }
        }

        private void residual(int in, int out) {
            inner(in, out, positions);
            long skip = in == out ? 0 : tally.take(map(out));
            work += in == out ? 0 : (double) positions * in * out;
            tally.take(map(out));
            tally.free(skip + map(out));
        }

        /** Norm, SiLU, change of resolution, convolution, shift, norm, SiLU, convolution; the result stays. */
        private void inner(int in, int out, long before) {
            long normed = tally.norm(map(in, before), precision);
            long active = tally.take(map(in, before));
            long resampled = before == positions ? 0 : tally.take(map(in));
            tally.free(normed + (before == positions ? 0 : active));
            long entering = before == positions ? active : resampled;
            tally.take(map(out));
            tally.free(entering);
            tally.take(map(out));
            tally.free(map(out));
            long second = tally.norm(map(out), precision);
            tally.take(map(out));
            tally.free(second + map(out));
            tally.take(map(out));
            tally.free(map(out));
            work += positions * CUBE * (in * (double) out + (double) out * out);
        }

        /** Result stays beside the input. */
        private void attention(int channels) {
            long tokens = map(channels);
            long asFloat = precision == Precision.FP32 ? 0 : 2 * tokens;
            long before = tally.live();
            tally.norm(tokens, precision);
            tally.take(tokens);
            tally.free(tokens); // the norm
            tally.take(4 * tokens); // norm, query, key, value
            tally.take(3 * asFloat);
            tally.take(tokens + asFloat); // what the attention gives
            tally.take(2 * tokens); // projected, added
            tally.free(tally.live() - before - 2 * tokens);
            if (config.conditioned()) {
                tally.touch((2 + 4L * FEED_FORWARD) * tokens); // norm, expanded, gate, product, contracted
            }
            tally.free(tally.live() - before);
            tally.touch(3 * tokens);
            tally.take(tokens);
            double perToken = (config.conditioned() ? 8.0 + 3 * FEED_FORWARD : 4.0) * channels * channels;
            work += positions * (perToken + 2.0 * positions * channels);
        }
    }
}
