package report2ct.vae;

/** Multiplications of MAISI's autoencoder, by its structure. */
public final class VaeWork {
    private static final long CUBE = 27;

    private final VaeConfig config;

    public VaeWork(VaeConfig config) {
        this.config = config;
    }

    /**
     * Multiplications of decoding one latent.
     *
     * @param latent its size
     * @param recomputeWidest whether the last enlargement is computed twice
     */
    public double decoder(MapShape latent, boolean recomputeWidest) {
        int finest = config.channels().size() - 1;
        double positions = latent.positions();
        long in = config.channels().get(finest);
        double work = positions * CUBE * config.latentChannels() * in;
        for (int l = finest; l >= 0; l--) {
            work += residuals(l, in, positions);
            in = config.channels().get(l);
            if (l > 0) {
                positions *= 8;
                double enlarged = positions * CUBE * in * in;
                work += l == 1 && recomputeWidest ? 2 * enlarged : enlarged;
            }
        }
        return work + positions * CUBE * in;
    }

    /**
     * Multiplications of encoding one volume.
     *
     * @param volume its size
     */
    public double encoder(MapShape volume) {
        double positions = volume.positions();
        long in = config.channels().get(0);
        double work = positions * CUBE * in;
        for (int l = 0; l < config.channels().size(); l++) {
            work += residuals(l, in, positions);
            in = config.channels().get(l);
            if (l < config.channels().size() - 1) {
                positions /= 8;
                work += positions * CUBE * in * in;
            }
        }
        return work + positions * CUBE * in * config.latentChannels();
    }

    private double residuals(int level, long in, double positions) {
        long out = config.channels().get(level);
        double work = 0;
        long from = in;
        for (int r = 0; r < config.residualBlocks().get(level); r++) {
            work += positions * (CUBE * from * out + CUBE * out * out + (from == out ? 0 : from * out));
            from = out;
        }
        return work;
    }
}
