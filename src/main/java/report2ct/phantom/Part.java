package report2ct.phantom;

import report2ct.random.Philox;
import report2ct.random.RandomStream;
import report2ct.random.SequentialRandom;

/**
 * Parts of a phantom that draw random numbers. Each has its own numbers under a seed, so that a finding added to a
 * phantom leaves the rest of the patient as it was. The codes are part of the meaning of a seed.
 */
enum Part {
    SPACING(0),
    BUILD(1),
    WARP_X(2),
    WARP_Y(3),
    WARP_Z(4),
    BODY_WALL(5),
    BONES(6),
    ABDOMEN(7),
    HEART(8),
    LUNG_TEXTURE(9),
    VESSELS(10),
    AIRWAYS(11),
    FISSURES(12),
    EMPHYSEMA(13),
    GROUND_GLASS(14),
    CONSOLIDATION(15),
    MASS(16),
    EFFUSION(17),
    PNEUMOTHORAX(18),
    PACEMAKER(19),
    SCANNER(20),
    GREAT_VESSELS(21);

    /** Second counter word of the block that names this part's own seed; apart from every other use of the stream. */
    private static final long APART = 2L << 32;

    private final int code;

    Part(int code) {
        this.code = code;
    }

    SequentialRandom random(long seed) {
        int[] words = new int[4];
        Philox.block(seed, code, RandomStream.PHANTOM.code() | APART, words);
        long own = (words[0] & 0xFFFFFFFFL) | ((long) words[1] << 32);
        return new SequentialRandom(own, RandomStream.PHANTOM);
    }
}
