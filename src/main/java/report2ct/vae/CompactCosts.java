package report2ct.vae;

import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.nn.MemoryTally;
import report2ct.nn.ParameterSpec;
import report2ct.nn.Precision;

/** What the compact decoder takes; it holds all its maps until the end. */
public final class CompactCosts implements DecodeCosts {
    private static final long CUBE = 27;
    private static final long EIGHT = 8;

    private final CompactConfig config;

    public CompactCosts(CompactConfig config) {
        this.config = config;
    }

    @Override
    public long parameters() {
        return CompactParameters.of(config).stream()
                .mapToLong(ParameterSpec::elements)
                .sum();
    }

    @Override
    public long whole(MapShape latent, Precision precision) {
        long cells = latent.positions();
        long inner = cells * config.innerWidth() * precision.bytes();
        long outer = cells * EIGHT * config.outerWidth() * precision.bytes();
        long voxels = cells * EIGHT * config.foldVolume() * precision.bytes();
        MemoryTally tally = new MemoryTally();
        tally.take(cells * latent.channels() * precision.bytes());
        blocks(tally, inner, precision);
        tally.take(4 * outer); // enlarged, folded out in two copies, laid out
        blocks(tally, outer, precision);
        tally.norm(outer, precision);
        tally.take(outer); // SiLU
        tally.take(6 * voxels); // phases of the coarse volume, folded out, folded in, laid out
        tally.take(2 * voxels * config.refineWidth() / EIGHT); // refinement and its SiLU
        tally.take(2 * voxels);
        tally.take(5 * cells * EIGHT * config.foldVolume() * Float.BYTES);
        return tally.peak();
    }

    private void blocks(MemoryTally tally, long map, Precision precision) {
        tally.take(map);
        for (int i = 0; i < config.decoderBlocks(); i++) {
            long before = tally.live();
            tally.norm(map, precision);
            tally.take(2 * map);
            tally.norm(map, precision);
            tally.take(3 * map);
            tally.free(tally.live() - before);
            tally.take(map);
        }
    }

    @Override
    public double multiplications(MapShape latent, boolean recomputeWidest) {
        double cells = latent.positions();
        double inner = config.innerWidth();
        double outer = config.outerWidth();
        double refine = config.refineWidth();
        double work = latent.channels() * inner + 2 * config.decoderBlocks() * inner * inner + inner * outer * EIGHT;
        work += EIGHT * (2 * config.decoderBlocks() * outer * outer + outer * config.foldVolume());
        work += EIGHT * config.foldVolume() / EIGHT * 2 * EIGHT * refine;
        return cells * CUBE * work;
    }

    @Override
    public boolean streams() {
        return false;
    }

    @Override
    public long slabs(MapShape latent, Precision precision, int planes, boolean files) {
        throw noSlabs();
    }

    @Override
    public long maps(MapShape latent, Precision precision, boolean recomputeWidest) {
        throw noSlabs();
    }

    private static Report2CtException noSlabs() {
        return new Report2CtException(ErrorKind.INVALID_INPUT, "the compact autoencoder does not decode in slabs");
    }
}
