package report2ct.dataset.preparation;

import report2ct.ErrorKind;
import report2ct.Report2CtException;

/**
 * How a preparation runs; nothing here changes the latents.
 *
 * @param onBad what happens at a case that cannot be used
 * @param retry whether cases that an earlier run left out are tried again
 * @param share which cases this process does
 * @param casesPerShard cases in one shard file; 0: a file for each case
 * @param workers threads that read and prepare volumes ahead of the encoder
 * @param sideEmbeddings whether the JSON file of a case also holds its section vectors, as the reference's does
 * @param pictures number of cases that get a picture, spread evenly over the source
 */
public record PreparationSettings(
        OnBad onBad,
        Retry retry,
        Share share,
        int casesPerShard,
        int workers,
        SideEmbeddings sideEmbeddings,
        int pictures) {
    /** What happens at a case that cannot be used. */
    public enum OnBad {
        STOP,
        SKIP
    }

    /** What happens to cases that an earlier run left out. */
    public enum Retry {
        NEVER,
        SKIPPED_CASES
    }

    /** Where section vectors are written beside their own files. */
    public enum SideEmbeddings {
        NONE,
        IN_JSON
    }

    private static final int MOST_WORKERS = 64;
    private static final int MOST_PICTURES = 100;
    private static final int MOST_IN_SHARD = 10_000;

    public PreparationSettings {
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "workers: expected 1 to " + MOST_WORKERS + ", found " + workers);
        }
        if (casesPerShard < 0 || casesPerShard > MOST_IN_SHARD) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "cases of a shard: expected 0 to " + MOST_IN_SHARD + ", found " + casesPerShard);
        }
        if (pictures < 0 || pictures > MOST_PICTURES) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT, "pictures: expected 0 to " + MOST_PICTURES + ", found " + pictures);
        }
    }

    /** Stops at the first bad case, a file for each case, one worker, six pictures. */
    public static PreparationSettings standard() {
        return new PreparationSettings(OnBad.STOP, Retry.NEVER, Share.WHOLE, 0, 1, SideEmbeddings.NONE, 6);
    }

    /** The same with another rule for cases that cannot be used. */
    public PreparationSettings withOnBad(OnBad other) {
        return new PreparationSettings(other, retry, share, casesPerShard, workers, sideEmbeddings, pictures);
    }

    /** The same with shards. */
    public PreparationSettings withCasesPerShard(int cases) {
        return new PreparationSettings(onBad, retry, share, cases, workers, sideEmbeddings, pictures);
    }

    /** The same for a share. */
    public PreparationSettings withShare(Share other) {
        return new PreparationSettings(onBad, retry, other, casesPerShard, workers, sideEmbeddings, pictures);
    }

    /** The same with more or fewer threads. */
    public PreparationSettings withWorkers(int threads) {
        return new PreparationSettings(onBad, retry, share, casesPerShard, threads, sideEmbeddings, pictures);
    }

    /** The same with another rule for cases that were left out before. */
    public PreparationSettings withRetry(Retry other) {
        return new PreparationSettings(onBad, other, share, casesPerShard, workers, sideEmbeddings, pictures);
    }

    /** The same with section vectors in other places. */
    public PreparationSettings withSideEmbeddings(SideEmbeddings other) {
        return new PreparationSettings(onBad, retry, share, casesPerShard, workers, other, pictures);
    }
}
