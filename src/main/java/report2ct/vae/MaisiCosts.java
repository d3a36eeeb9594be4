package report2ct.vae;

import java.util.List;
import report2ct.nn.MemoryTally;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Precision;

/** What MAISI's decoder takes, by going through its blocks with sizes instead of tensors. */
public final class MaisiCosts implements DecodeCosts {
    private static final int FLOAT = Float.BYTES;

    private final VaeConfig config;

    public MaisiCosts(VaeConfig config) {
        this.config = config;
    }

    @Override
    public long parameters() {
        return VaeParameters.of(config).stream()
                .mapToLong(ParameterSpec::elements)
                .sum();
    }

    @Override
    public boolean streams() {
        return true;
    }

    @Override
    public double multiplications(MapShape latent, boolean recomputeWidest) {
        return new VaeWork(config).decoder(latent, recomputeWidest);
    }

    /** What happens at each block, in order. */
    private interface Walk {
        void enter(MapShape map);

        void residual(MapShape in, MapShape out);

        void enlarge(MapShape in);

        void finish(MapShape in);
    }

    private void walk(MapShape latent, Walk walk) {
        List<Integer> widths = config.channels();
        MapShape map = latent.withChannels(widths.get(widths.size() - 1));
        walk.enter(map);
        for (int l = widths.size() - 1; l >= 0; l--) {
            for (int r = 0; r < config.residualBlocks().get(l); r++) {
                MapShape out = map.withChannels(widths.get(l));
                walk.residual(map, out);
                map = out;
            }
            if (l > 0) {
                walk.enlarge(map);
                map = map.doubled();
            }
        }
        walk.finish(map);
    }

    @Override
    public long whole(MapShape latent, Precision precision) {
        MemoryTally tally = new MemoryTally();
        walk(latent, new Walk() {
            private long bytes(MapShape map) {
                return Math.multiplyExact(map.elements(), precision.bytes());
            }

            @Override
            public void enter(MapShape map) {
                tally.take(bytes(map));
            }

            @Override
            public void residual(MapShape in, MapShape out) {
                long first = half(bytes(in), bytes(out));
                long second = half(bytes(out), bytes(out));
                tally.free(first);
                long shortcut = in.equals(out) ? 0 : tally.take(bytes(out));
                tally.take(bytes(out));
                tally.free(second + shortcut + bytes(in));
            }

            /** Norm, SiLU, convolution: all three live until the last one is there. */
            private long half(long in, long out) {
                long normed = tally.norm(in, precision);
                long active = tally.take(in);
                tally.take(out);
                tally.free(normed + active);
                return out;
            }

            @Override
            public void enlarge(MapShape in) {
                long enlarged = tally.take(bytes(in.doubled()));
                tally.take(bytes(in.doubled()));
                tally.free(enlarged + bytes(in));
            }

            @Override
            public void finish(MapShape in) {
                long normed = tally.norm(bytes(in), precision);
                tally.free(bytes(in));
                tally.touch(bytes(in.withChannels(1)) + in.positions() * FLOAT);
                tally.free(normed);
            }
        });
        return tally.peak();
    }

    @Override
    public long maps(MapShape latent, Precision precision, boolean recomputeWidest) {
        MemoryTally tally = new MemoryTally();
        walk(latent, new Walk() {
            private int enlargements = config.channels().size() - 1;
            private boolean computed;

            private long bytes(MapShape map) {
                return Math.multiplyExact(map.elements(), precision.bytes());
            }

            @Override
            public void enter(MapShape map) {
                tally.take(bytes(map));
            }

            @Override
            public void residual(MapShape in, MapShape out) {
                if (in.equals(out) && !computed) {
                    tally.touch(bytes(out));
                    return;
                }
                long both = tally.take(2 * bytes(out));
                tally.free(computed ? bytes(in) / 8 : bytes(in)); // what it was computed from
                tally.free(both / 2);
                computed = false;
            }

            @Override
            public void enlarge(MapShape in) {
                computed = --enlargements == 0 && recomputeWidest;
                if (!computed) {
                    tally.take(bytes(in.doubled()));
                    tally.free(bytes(in));
                }
            }

            @Override
            public void finish(MapShape in) {
                tally.free(bytes(in));
            }
        });
        return tally.peak();
    }

    @Override
    public long slabs(MapShape latent, Precision precision, int planes, boolean files) {
        long[] most = {0};
        walk(latent, new Walk() {
            private long bytes(MapShape map, long count) {
                long there = Math.min(count, map.x() + 2);
                return Math.multiplyExact(there * map.planeElements(), precision.bytes());
            }

            private void most(long bytes) {
                most[0] = Math.max(most[0], bytes);
            }

            @Override
            public void enter(MapShape map) {
                most(bytes(map, planes));
            }

            @Override
            public void residual(MapShape in, MapShape out) {
                long around = bytes(in, planes + 2);
                long made = bytes(out, planes);
                long projected = in.equals(out) ? 0 : made;
                most((files ? around : 0) + projected + around);
                most(2 * around + projected + made);
                long inner = bytes(out, planes + 2);
                most((files ? made : 0) + 2 * inner + made);
                most((files ? 2 : 1) * inner + (files ? made : 0));
            }

            @Override
            public void enlarge(MapShape in) {
                MapShape big = in.doubled();
                long near = files ? bytes(in, planes / 2 + 4) : 0;
                most(near + bytes(big, planes + 6) + bytes(big, planes + 2) + bytes(big, planes));
            }

            @Override
            public void finish(MapShape in) {
                most((files ? 2 : 1) * bytes(in, planes + 2) + bytes(in.withChannels(1), planes) * FLOAT);
            }
        });
        return most[0];
    }
}
