package report2ct.unet;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * The memory of a training pass of one sample, counted by a walk over the layers: every tensor that libtorch keeps for the
 * backward pass, once, at the layer that needs it. Parameters, their gradients and the embedding networks are not in it.
 *
 * <p>What a layer keeps: a convolution or product its input, a norm its input, SiLU and GELU their input, a product of two
 * maps both, attention its queries, keys, values, answer and one number a token and head; sums and concatenations nothing.
 *
 * @param kept bytes that a plain pass keeps until its backward pass
 * @param between bytes of the feature maps between the blocks, which a checkpointed pass keeps
 * @param largestBlock bytes that the largest block keeps
 * @param largestTensor bytes of the largest single tensor
 * @param forwardFlops floating-point operations of a forward pass in convolutions, products and attention, a multiplication
 *     and an addition counted as two
 */
public record UnetActivations(long kept, long between, long largestBlock, long largestTensor, double forwardFlops) {
    /** How the elements of activations are stored. */
    public enum Storage {
        /** Everything in float32. */
        FLOAT32(4, 1, 0),
        /** 16-bit autocast on a GPU: norms and attention work on float32 copies, the rest on 16-bit ones. */
        MIXED_16(2, 3, 1);

        private final int narrow;
        private final int inputCopies;
        private final int castCopies;

        Storage(int narrow, int inputCopies, int castCopies) {
            this.narrow = narrow;
            this.inputCopies = inputCopies;
            this.castCopies = castCopies;
        }
    }

    private static final int WIDE = 4;
    private static final long KERNEL = 27;

    /**
     * Counts.
     *
     * @param grid cells of the latent along x, y and z, each a multiple of {@link UnetConfig#latentMultiple()}
     */
    public static UnetActivations of(UnetConfig config, long[] grid, Storage storage) {
        for (long length : grid) {
            if (length <= 0 || length % config.latentMultiple() != 0) {
                throw new Report2CtException(
                        ErrorKind.INVALID_INPUT,
                        "latent axis: expected a multiple of " + config.latentMultiple() + ", found " + length);
            }
        }
        return new Walk(config, storage).run(grid[0] * grid[1] * grid[2]);
    }

    /** Bytes that a checkpointed pass holds at most: all maps between blocks and one block's inside. */
    public long checkpointed() {
        return between + largestBlock;
    }

    /** Goes through the blocks in their order, as {@link UnetParameters} does. */
    private static final class Walk {
        private final UnetConfig config;
        private final Storage storage;
        private long kept;
        private long between;
        private long largestBlock;
        private long largestTensor;
        private double flops;

        Walk(UnetConfig config, Storage storage) {
            this.config = config;
            this.storage = storage;
        }

        UnetActivations run(long cells) {
            long fold = config.extensions().fold();
            long cube = fold * fold * fold;
            long n = cells / cube;
            List<UnetConfig.Level> levels = config.levels();
            long first = levels.get(0).channels();
            long position = config.extensions().coordinates() ? UnetConfig.Extensions.COORDINATE_CHANNELS : 0;
            block(narrow((config.inChannels() * cube + position) * n), narrow(first * n));
            products(KERNEL * (config.inChannels() * cube + position) * first, n);
            List<Long> skips = new ArrayList<>(List.of(first));
            long current = down(skips, first, n);
            for (int l = 1; l < levels.size(); l++) {
                n /= 8;
            }
            middle(current, n);
            current = up(skips, current, n);
            long cellsUp = cells / cube;
            block(normConv(current, cellsUp), (long) WIDE * config.outChannels() * cells);
            products(KERNEL * current * config.outChannels() * cube, cellsUp);
            return new UnetActivations(kept, between, largestBlock, largestTensor, flops);
        }

        private long down(List<Long> skips, long first, long cells) {
            long n = cells;
            long current = first;
            List<UnetConfig.Level> levels = config.levels();
            for (int l = 0; l < levels.size(); l++) {
                UnetConfig.Level level = levels.get(l);
                for (int r = 0; r < level.residualBlocks(); r++) {
                    long inside = residual(current, level.channels(), n) + attention(level, n);
                    block(inside, narrow(level.channels() * n));
                    current = level.channels();
                    skips.add(current);
                }
                if (l < levels.size() - 1) {
                    block(
                            config.residualResampling() ? halving(current, n) : plain(current, n, n / 8),
                            narrow(current * n / 8));
                    n /= 8;
                    skips.add(current);
                }
            }
            return current;
        }

        private void middle(long width, long n) {
            UnetConfig.Level last = config.levels().get(config.levels().size() - 1);
            int head = last.attention() ? last.headWidth() : last.channels();
            UnetConfig.Level attending = new UnetConfig.Level(last.channels(), 1, head);
            block(residual(width, width, n) + attention(attending, n), narrow(width * n));
            block(residual(width, width, n), narrow(width * n));
        }

        private long up(List<Long> skips, long width, long cells) {
            long n = cells;
            long current = width;
            List<UnetConfig.Level> levels = config.levels();
            for (int u = 0; u < levels.size(); u++) {
                UnetConfig.Level level = levels.get(levels.size() - 1 - u);
                for (int r = 0; r <= level.residualBlocks(); r++) {
                    long joined = current + skips.remove(skips.size() - 1);
                    block(residual(joined, level.channels(), n) + attention(level, n), narrow(level.channels() * n));
                    current = level.channels();
                }
                if (u < levels.size() - 1) {
                    block(
                            config.residualResampling() ? doubling(current, n) : plain(current, 8 * n, 8 * n),
                            narrow(8 * current * n));
                    n *= 8;
                }
            }
            return current;
        }

        /** A block that keeps {@code inside} and hands a map of {@code result} bytes on. */
        private void block(long inside, long result) {
            kept += inside;
            between += result;
            largestBlock = Math.max(largestBlock, inside);
        }

        /** Norm, SiLU and convolution: norm's input, SiLU's input, the convolution's. */
        private long normConv(long channels, long n) {
            return 2 * wide(channels * n) + narrow(channels * n);
        }

        /** A convolution alone, from so many cells to so many. */
        private long plain(long channels, long from, long to) {
            products(KERNEL * channels * channels, to);
            return narrow(channels * from);
        }

        /** So many multiplications with additions in each cell. */
        private void products(long each, long n) {
            flops += 2.0 * each * n;
        }

        private long residual(long in, long out, long n) {
            products(KERNEL * (in + out) * out + (in == out ? 0 : in * out), n);
            long skipConvolution = in != out && storage == Storage.MIXED_16 ? narrow(in * n) : 0;
            return normConv(in, n) + normConv(out, n) + skipConvolution;
        }

        /** Both ways are pooled: the pooling keeps its (reordered) input, the convolution the pooled map. */
        private long halving(long channels, long n) {
            products(2 * KERNEL * channels * channels, n / 8);
            return 2 * wide(channels * n)
                    + wide(channels * n)
                    + narrow(channels * n)
                    + narrow(channels * n / 8)
                    + normConv(channels, n / 8);
        }

        private long doubling(long channels, long n) {
            products(2 * KERNEL * channels * channels, 8 * n);
            return 2 * wide(channels * n) + narrow(8 * channels * n) + normConv(channels, 8 * n);
        }

        private long attention(UnetConfig.Level level, long n) {
            if (!level.attention()) {
                return 0;
            }
            long map = level.channels() * n;
            long heads = level.channels() / level.headWidth();
            long c = level.channels();
            long projections = config.attentionProjection() ? 4 * c * c : 3 * c * c;
            // in and out, self, cross (keys and values of the few context tokens left out), feed-forward
            products(config.conditioned() ? 2 * c * c + projections + 2 * c * c + 12 * c * c : projections, n);
            products(2 * c * n, n); // logits and weighted values
            if (!config.conditioned()) {
                long tail = config.attentionProjection() ? narrow(map) * storage.castCopies : 0;
                return wide(map) + narrow(map) * storage.inputCopies + selfAttention(map, heads * n) + tail;
            }
            long start = wide(map) + narrow(map); // norm's input, first projection's
            long self = wide(map) + narrow(map) * storage.inputCopies + selfAttention(map, heads * n);
            long selfOut = config.attentionProjection() ? narrow(map) * storage.castCopies : 0;
            long cross = wide(map) + narrow(map) + 2 * wide(map) + WIDE * heads * n + narrow(map) * storage.castCopies;
            long feedForward = wide(map) + narrow(map) + 2 * narrow(8 * map);
            return start + self + selfOut + cross + feedForward + narrow(map); // last projection's input
        }

        /** Queries, keys, values, answer; a number a token and head. */
        private long selfAttention(long map, long tokensTimesHeads) {
            return 4 * wide(map) + WIDE * tokensTimesHeads;
        }

        private long wide(long elements) {
            return seen(WIDE * elements);
        }

        private long narrow(long elements) {
            return seen(storage.narrow * elements);
        }

        private long seen(long bytes) {
            largestTensor = Math.max(largestTensor, bytes);
            return bytes;
        }
    }
}
