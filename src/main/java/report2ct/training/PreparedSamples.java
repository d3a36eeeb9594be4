package report2ct.training;

import java.util.Optional;
import report2ct.dataset.LatentSource;

/**
 * Stored latents and section vectors as a denoiser's training reads them.
 *
 * @param latents the stored set; not closed here
 * @param text the part of the section vectors that the denoiser sees
 */
public record PreparedSamples(LatentSource latents, TextChoice text) implements FlowSource {
    @Override
    public int size() {
        return latents.size();
    }

    @Override
    public String id(int record) {
        return latents.id(record);
    }

    @Override
    public long[] shape() {
        return latents.shape();
    }

    @Override
    public float[] latent(int record) {
        return latents.latent(record);
    }

    @Override
    public Optional<float[]> logVariance(int record) {
        return latents.logVariance(record);
    }

    @Override
    public float[] spacingMm(int record) {
        return latents.spacingMm(record);
    }

    @Override
    public int tokens() {
        return text.count();
    }

    @Override
    public int tokenWidth() {
        return text.width(latents.sectionWidth());
    }

    @Override
    public float[] context(int record, int variant) {
        return text.of(latents.sections(record));
    }

    @Override
    public float[] labels(int record) {
        return latents.labels(record);
    }
}
