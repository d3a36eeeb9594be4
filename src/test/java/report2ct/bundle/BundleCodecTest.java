package report2ct.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.FusedText;
import report2ct.generation.TinyModel;
import report2ct.nn.LeakCheck;
import report2ct.nn.Ops;
import report2ct.nn.ParameterFiles;
import report2ct.nn.ParameterInitialiser;
import report2ct.nn.Parameters;
import report2ct.nn.TensorScope;
import report2ct.text.SentenceVectors;
import report2ct.vae.VaeParameters;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;
import report2ct.weights.Dtype;

@ExtendWith(LeakCheck.class)
class BundleCodecTest {
    @TempDir
    Path folder;

    private static Volume volume(int nx, int ny, int nz) {
        short[] hu = new short[nx * ny * nz];
        for (int i = 0; i < hu.length; i++) {
            hu[i] = (short) (i * 37 % 2500 - 1200);
        }
        return Volume.ofHu(
                hu, nx, ny, nz, Affine.ofSpacing(new Spacing(1, 2, 3)).withOrigin(5, 6, 7));
    }

    private static Tensor damaged(Tensor tensor) {
        return TensorScope.compute(() -> Ops.scale(tensor, Double.POSITIVE_INFINITY));
    }

    @Test
    void aVolumeComesBackAtItsPlaceWithinTheRange() throws IOException {
        Volume volume = volume(8, 4, 6);

        Volume back;
        try (BundleCodec codec = BundleCodec.open(TinyBundle.write(folder))) {
            assertThat(codec.factor()).isEqualTo(2);
            back = codec.roundTrip(volume);
            assertThat(codec.roundTrip(volume).toShorts()).isEqualTo(back.toShorts());
        }

        assertThat(back.shape()).isEqualTo(volume.shape());
        assertThat(back.affine()).isEqualTo(volume.affine());
        for (short hu : back.toShorts()) {
            assertThat(hu).isBetween((short) -1000, (short) 1000);
        }
    }

    @Test
    void aSizeThatCannotBeFoldedIsRefused() throws IOException {
        try (BundleCodec codec = BundleCodec.open(TinyBundle.write(folder))) {
            assertThatThrownBy(() -> codec.roundTrip(volume(8, 5, 6)))
                    .isInstanceOf(Report2CtException.class)
                    .hasMessageContaining("a multiple of 2");
        }
    }

    @Test
    void numbersThatAreNotFiniteAreNamed() throws IOException {
        Bundle bundle = TinyBundle.write(folder);
        String damaged;
        try (Parameters parameters = ParameterInitialiser.initialise(VaeParameters.of(TinyModel.VAE), 1)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            parameters.names().forEach(name -> tensors.put(name, parameters.get(name)));
            damaged = parameters.names().iterator().next();
            try (Tensor broken = damaged(parameters.get(damaged))) {
                tensors.put(damaged, broken);
                ParameterFiles.save(folder.resolve("autoencoder.safetensors"), tensors, Dtype.F32, Map.of(), true);
            }
        }

        assertThatThrownBy(() -> BundleCodec.open(bundle))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS))
                .hasMessageContaining(damaged)
                .hasMessageContaining("cannot encode");
    }

    @Test
    void labelsAreAnsweredByTheSectionThatIsSurest() throws IOException {
        Bundle bundle = TinyBundle.write(folder);
        int width = bundle.descriptor().text().width();
        float[] none = new float[width];
        float[] first = new float[width];
        float[] second = new float[width];
        for (int i = 0; i < width; i++) {
            first[i] = (float) Math.sin(i);
            second[i] = (float) Math.cos(3 * i);
        }
        float[][] a = {first};
        float[][] b = {second};
        float[][] empty = {};

        assertThat(LabelAnswers.open(bundle, TinyModel.TEXT_WIDTH + 1)).isEmpty();
        try (LabelAnswers answers =
                LabelAnswers.open(bundle, TinyModel.TEXT_WIDTH).orElseThrow()) {
            float[] findings = answers.of(new FusedText(none, none, new SentenceVectors(a, empty), List.of()));
            float[] impression = answers.of(new FusedText(none, none, new SentenceVectors(empty, b), List.of()));
            float[] both = answers.of(new FusedText(none, none, new SentenceVectors(a, b), List.of()));

            assertThat(findings).hasSize(TinyModel.TEXT_WIDTH).isNotEqualTo(impression);
            for (int i = 0; i < both.length; i++) {
                assertThat(both[i])
                        .isEqualTo(Math.max(findings[i], impression[i]))
                        .isBetween(-1f, 1f);
            }
            assertThat(answers.of(new FusedText(none, none, new SentenceVectors(empty, empty), List.of())))
                    .containsOnly(0);
        }
    }
}
