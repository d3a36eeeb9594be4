package report2ct.phantom;

import report2ct.random.Philox;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/**
 * Parts of a phantom that draw random numbers. Each has its own numbers under a seed, so that a finding added to a
 * phantom leaves the rest of the patient as it was. New parts go to the end: positions are part of a seed's meaning.
 */
enum Part {
    SPACING,
    BUILD,
    WARP_X,
    WARP_Y,
    WARP_Z,
    BODY_WALL,
    BONES,
    ABDOMEN,
    HEART,
    LUNG_TEXTURE,
    VESSELS,
    AIRWAYS,
    FISSURES,
    EMPHYSEMA,
    GROUND_GLASS,
    CONSOLIDATION,
    MASS,
    EFFUSION,
    PNEUMOTHORAX,
    PACEMAKER,
    SCANNER,
    GREAT_VESSELS;

    /** Second counter word of the block that names this part's own seed; apart from every other use of the stream. */
    private static final long APART = 2L << 32;

    SequentialRandom random(long seed) {
        int[] words = new int[4];
        Philox.block(seed, ordinal(), RandomStream.PHANTOM.code() | APART, words);
        long own = (words[0] & 0xFFFFFFFFL) | ((long) words[1] << 32);
        return new SequentialRandom(own, RandomStream.PHANTOM);
    }
}
