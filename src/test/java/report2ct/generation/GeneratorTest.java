package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.report.Report;
import report2ct.volume.Affine;
import report2ct.volume.Spacing;

class GeneratorTest {
    private static final Report REPORT = Report.of("The heart is large.", "Cardiomegaly.");
    private static final GenerationOptions OPTIONS =
            new GenerationOptions(null, null, 7, null, null, null, null, PrecisionChoice.FP32, DeviceChoice.CPU, 1);

    /** Two threads add in another order; the volume may differ by rounding. */
    private static final int THREAD_TOLERANCE_HU = 1;

    private static GeneratedVolume make(Report report, GenerationOptions options) {
        try (Generator generator = new Generator(new TinyModel(), null)) {
            return generator.generate(report, options, GenerationListener.SILENT);
        }
    }

    private static short[] voxels(GeneratedVolume made) {
        return made.volume().toShorts();
    }

    @Test
    void aVolumeHasTheModelsDefaultGeometryAndLegalValues() {
        GeneratedVolume made = make(REPORT, OPTIONS);

        assertThat(made.volume().shape()).hasToString("8 x 8 x 4");
        assertThat(made.volume().affine()).isEqualTo(Affine.ofSpacing(new Spacing(1, 2, 3)));
        assertThat(voxels(made)).isNotEmpty();
        for (short hu : voxels(made)) {
            assertThat(hu).isBetween((short) -1000, (short) 1000);
        }
        assertThat(made.recipe().options().steps()).isEqualTo(3);
        assertThat(made.recipe().options().guidance()).isEqualTo(2.0);
    }

    @Test
    void theSameSeedGivesTheSameVoxelsAndAnotherSeedOthers() {
        short[] first = voxels(make(REPORT, OPTIONS));

        assertThat(voxels(make(REPORT, OPTIONS))).isEqualTo(first);
        assertThat(voxels(make(REPORT, OPTIONS.withSeed(8)))).isNotEqualTo(first);
    }

    @Test
    void theReportMattersWithGuidanceAndNotWithoutIt() {
        Report other = Report.of("Clear lungs, nothing else to tell.", "Normal.");

        assertThat(voxels(make(other, OPTIONS))).isNotEqualTo(voxels(make(REPORT, OPTIONS)));
        assertThat(voxels(make(other, OPTIONS.withGuidance(0))))
                .isEqualTo(voxels(make(REPORT, OPTIONS.withGuidance(0))));
    }

    @Test
    void sizeSpacingAndStepsAreChosenByTheCaller() {
        GeneratedVolume made = make(
                REPORT,
                OPTIONS.withSize(new GridSize(4, 8, 12))
                        .withSpacing(new Spacing(0.5, 0.25, 2))
                        .withSteps(5));

        assertThat(made.volume().shape()).hasToString("4 x 8 x 12");
        assertThat(made.volume().spacing()).isEqualTo(new Spacing(0.5, 0.25, 2));
        assertThat(made.recipe().options().steps()).isEqualTo(5);
    }

    @Test
    void twoThreadsGiveTheSameVolumeWithinRounding() {
        GenerationOptions two =
                new GenerationOptions(null, null, 7, null, null, null, null, PrecisionChoice.FP32, DeviceChoice.CPU, 2);

        short[] one = voxels(make(REPORT, OPTIONS));
        short[] other = voxels(make(REPORT, two));

        for (int i = 0; i < one.length; i++) {
            assertThat(Math.abs(one[i] - other[i])).isLessThanOrEqualTo(THREAD_TOLERANCE_HU);
        }
    }

    @Test
    void anItemDoesNotDependOnWhatWasMadeBeforeIt() {
        short[] alone = voxels(make(REPORT, OPTIONS));

        try (Generator generator = new Generator(new TinyModel(), null)) {
            for (int seed = 100; seed < 103; seed++) {
                generator.generate(Report.of("Report " + seed, ""), OPTIONS.withSeed(seed), GenerationListener.SILENT);
            }
            assertThat(voxels(generator.generate(REPORT, OPTIONS, GenerationListener.SILENT)))
                    .isEqualTo(alone);
        }
    }

    @Test
    void aReplayGivesTheSameVoxelsWithoutTextEncoders() {
        GeneratedVolume made = make(REPORT, OPTIONS);
        TinyModel model = new TinyModel();

        GeneratedVolume again;
        try (Generator generator = new Generator(model, null)) {
            again = generator.replay(made.recipe().withoutText(), GenerationListener.SILENT);
        }

        assertThat(voxels(again)).isEqualTo(voxels(made));
        assertThat(again.recipe()).isEqualTo(made.recipe().withoutText());
        assertThat(model.events).doesNotContain("encoder opened");
    }

    @Test
    void aRecipeOfAnotherModelIsRefused() {
        GeneratedVolume made = make(REPORT, OPTIONS);

        try (Generator generator = new Generator(new TinyModel(Map.of("unet.safetensors", "11")), null)) {
            assertThatThrownBy(() -> generator.replay(made.recipe(), GenerationListener.SILENT))
                    .isInstanceOfSatisfying(
                            Report2CtException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.INCOMPATIBLE_WEIGHTS));
        }
    }

    @Test
    void vectorsOfAnotherWidthAreRefused() {
        FusedText text = new FusedText(new float[5], new float[5], List.of());

        try (Generator generator = new Generator(new TinyModel(), null)) {
            assertThatThrownBy(() -> generator.generate(text, OPTIONS, GenerationListener.SILENT))
                    .hasMessageContaining("expects vectors of 6 numbers, found 5");
        }
    }

    @ParameterizedTest
    @CsvSource({"9,8,4,'8,8,4 or 12,8,4'", "1,1,1,'4,4,4'", "8,8,6,'8,8,4 or 8,8,8'", "4095,4,4,'4092,4,4 or 4096,4,4'"
    })
    void aSizeThatTheNetworkCannotMakeIsRefusedWithTheNearestOnes(int x, int y, int z, String nearest) {
        assertThatThrownBy(() -> make(REPORT, OPTIONS.withSize(new GridSize(x, y, z))))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                .hasMessageContaining("expected multiples of 4")
                .hasMessageContaining("(nearest: " + nearest + ")");
    }

    @Test
    void theListenerIsToldEveryStepInOrder() {
        List<String> seen = new ArrayList<>();
        GenerationListener listener = new GenerationListener() {
            @Override
            public void progress(Stage stage, int done, int total) {
                seen.add(stage + " " + done + "/" + total);
            }
        };

        try (Generator generator = new Generator(new TinyModel(), null)) {
            generator.generate(REPORT, OPTIONS, listener);
        }

        assertThat(seen)
                .containsSubsequence(
                        "ENCODE 0/1",
                        "ENCODE 1/1",
                        "DENOISE 0/3",
                        "DENOISE 1/3",
                        "DENOISE 2/3",
                        "DENOISE 3/3",
                        "DECODE 0/1",
                        "DECODE 1/1");
    }

    @ParameterizedTest
    @CsvSource({"ENCODE", "DENOISE", "DECODE"})
    void theListenerStopsTheWorkAtEveryStage(Stage at) {
        long before = Pointer.totalCount();
        GenerationListener listener = new GenerationListener() {
            private boolean stop;

            @Override
            public void progress(Stage stage, int done, int total) {
                stop |= stage == at;
            }

            @Override
            public boolean cancelled() {
                return stop;
            }
        };

        try (Generator generator = new Generator(new TinyModel(), null)) {
            if (at == Stage.DECODE) {
                // decoding is one piece: it is finished, then nothing more happens
                generator.generate(REPORT, OPTIONS, listener);
            } else {
                assertThatThrownBy(() -> generator.generate(REPORT, OPTIONS, listener))
                        .isInstanceOfSatisfying(
                                Report2CtException.class,
                                e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
            }
        }

        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void everyPartThatIsOpenedIsClosedAndNothingNativeIsLeft() {
        make(REPORT, OPTIONS);
        long before = Pointer.totalCount();
        TinyModel model = new TinyModel();

        try (Generator generator = new Generator(model, null)) {
            generator.generate(REPORT, OPTIONS, GenerationListener.SILENT);
        }

        assertThat(Pointer.totalCount()).isEqualTo(before);
        assertThat(model.events).contains("encoder closed", "context closed");
    }
}
