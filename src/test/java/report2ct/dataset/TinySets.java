package report2ct.dataset;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import report2ct.nn.Ops;
import report2ct.nn.Resampling3d;
import report2ct.nn.TensorScope;
import report2ct.phantom.PhantomGrid;
import report2ct.text.EmptySection;
import report2ct.text.EncodedText;
import report2ct.text.EncoderInfo;
import report2ct.text.EncoderSet;
import report2ct.text.TextEncoder;
import report2ct.text.token.TokenizedText;
import report2ct.vae.Autoencoder;
import report2ct.vae.Posterior;

/** Phantoms, an autoencoder and a text encoder that are small enough for tests. */
public final class TinySets {
    /** 16x32x16 voxels, three different covers. */
    public static final PhantomGrid GRID = new PhantomGrid(16, 32, 16, 14);

    /** Length of a section's vector of {@link #encoders()}. */
    public static final int WIDTH = 256;

    private TinySets() {}

    /** One encoder that counts words. */
    public static EncoderSet encoders() {
        return EncoderSet.of(List.of(new WordCounter()), EmptySection.ENCODE_EMPTY);
    }

    /** Counts the words of a text by the remainder of their hash: close texts have close vectors. */
    public static final class WordCounter implements TextEncoder {
        public final List<String> asked = new ArrayList<>();

        @Override
        public EncoderInfo info() {
            return new EncoderInfo("words", "fake", WIDTH, "ab".repeat(32));
        }

        @Override
        public List<EncodedText> encode(List<String> texts) {
            asked.addAll(texts);
            return texts.stream().map(WordCounter::count).toList();
        }

        private static EncodedText count(String text) {
            float[] vector = new float[WIDTH];
            String before = "";
            for (String word : text.split("\\W+", -1)) {
                vector[Math.floorMod(word.hashCode(), WIDTH)]++;
                vector[Math.floorMod((before + word).hashCode(), WIDTH)]++;
                before = word;
            }
            return new EncodedText(vector, new TokenizedText(new int[] {1, 2}, 2, ""));
        }

        @Override
        public void close() {
            // holds nothing
        }
    }

    /** Two channels: the mean of 8x8x8 voxels and its negative. */
    public static final class Averages implements Autoencoder {
        @Override
        public int latentChannels() {
            return 2;
        }

        @Override
        public int factor() {
            return 8;
        }

        @Override
        public Posterior encode(Tensor volume) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor mean = Resampling3d.averageHalf(Resampling3d.averageHalf(Resampling3d.averageHalf(volume)));
                Tensor both = scope.keep(Ops.concat(1, mean, mean.neg()).contiguous());
                return new Posterior(both, scope.keep(Ops.shift(Ops.scale(both, 0), -30)));
            }
        }

        @Override
        public Tensor decode(Tensor latent) {
            return TensorScope.compute(() -> Resampling3d.nearestDouble(
                    Resampling3d.nearestDouble(Resampling3d.nearestDouble(latent.narrow(1, 0, 1)))));
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
