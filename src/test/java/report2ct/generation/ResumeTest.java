package report2ct.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.generation.Plan.GuidanceForm;
import report2ct.nn.Ops;
import report2ct.nn.Precision;
import report2ct.nn.TensorScope;
import report2ct.report.Report;
import report2ct.unet.Unet;
import report2ct.vae.Autoencoder;
import report2ct.vae.MaisiAutoencoder;
import report2ct.vae.PlaneSink;
import report2ct.vae.Posterior;
import report2ct.vae.Streaming;

class ResumeTest {
    private static final Report REPORT = Report.of("The heart is large.", "Cardiomegaly.");
    private static final GenerationOptions OPTIONS =
            new GenerationOptions(7, null, 7, null, null, null, null, PrecisionChoice.FP32, DeviceChoice.CPU, 1);

    @TempDir
    Path folder;

    private Resources checkpointed(int everySteps) {
        return new Resources(0, folder, false, new Resources.Checkpoint(folder.resolve("ct.checkpoint"), everySteps));
    }

    private static short[] make(Resources resources, GenerationOptions options, GenerationListener listener) {
        try (Generator generator = new Generator(new TinyModel(), null, resources)) {
            return generator.generate(REPORT, options, listener).volume().toShorts();
        }
    }

    /** Stops when so many steps are done, and notes what it is told. */
    private static final class Stopping implements GenerationListener {
        private final int at;
        private final List<String> notes = new ArrayList<>();
        private final List<Integer> steps = new ArrayList<>();
        private boolean stop;

        Stopping(int at) {
            this.at = at;
        }

        @Override
        public void progress(Stage stage, int done, int total) {
            if (stage == Stage.DENOISE) {
                steps.add(done);
                stop |= done >= at;
            }
        }

        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }

        @Override
        public boolean cancelled() {
            return stop;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aGenerationThatWasStoppedGoesOnAndGivesTheVerySameVolume(int everySteps) {
        short[] expected = make(Resources.machine(), OPTIONS, GenerationListener.SILENT);
        long before = Pointer.totalCount();

        assertThatThrownBy(() -> make(checkpointed(everySteps), OPTIONS, new Stopping(6)))
                .isInstanceOfSatisfying(
                        Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED));
        Stopping second = new Stopping(100);
        short[] resumed = make(checkpointed(everySteps), OPTIONS, second);

        assertThat(resumed).isEqualTo(expected);
        int saved = 6 / everySteps * everySteps;
        assertThat(second.notes).anyMatch(note -> note.startsWith("going on after step " + saved + " of 7, saved in "));
        assertThat(second.steps).startsWith(0, saved).endsWith(7).doesNotContain(saved - 1);
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void anEconomyWhoseStepsStandAloneGoesOnToTheVerySameVolume() {
        GenerationOptions saving = OPTIONS.withEconomy(new Economy(Solver.HEUN, new GuidanceInterval(200, 900), 1));
        short[] expected = make(Resources.machine(), saving, GenerationListener.SILENT);

        assertThatThrownBy(() -> make(checkpointed(2), saving, new Stopping(5))).isInstanceOf(Report2CtException.class);
        Stopping second = new Stopping(100);

        assertThat(make(checkpointed(2), saving, second)).isEqualTo(expected);
        assertThat(second.notes).anyMatch(note -> note.startsWith("going on after step 4 of 7"));
    }

    @Test
    void stepsThatNeedMoreOfTheStepBeforeThanItsLatentAreNotSaved() {
        for (Economy economy : List.of(Economy.NONE.with(Solver.AB2), Economy.NONE.withCacheEvery(2))) {
            GenerationOptions options = OPTIONS.withEconomy(economy);
            TinyModel model = new TinyModel();
            try (Generator generator = new Generator(model, null, checkpointed(2))) {
                assertThatThrownBy(() -> generator.check(options))
                        .isInstanceOfSatisfying(
                                Report2CtException.class,
                                e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                        .hasMessageContaining("expected a solver other than ab2 and cache-every 1");
                assertThatThrownBy(() -> generator.generate(REPORT, options, GenerationListener.SILENT))
                        .hasMessageContaining("checkpoint-steps: expected");
            }
            assertThat(model.events).isEmpty();
        }
    }

    @Test
    void theLastStepIsSavedSoThatDecodingAloneCanBeRepeated() {
        short[] first = make(checkpointed(100), OPTIONS, GenerationListener.SILENT);
        Stopping second = new Stopping(100);

        assertThat(make(checkpointed(100), OPTIONS, second)).isEqualTo(first);
        assertThat(second.steps).containsOnly(0, 7);
    }

    @Test
    void theStateOfAnotherGenerationIsRefusedAndKept() throws IOException {
        make(checkpointed(3), OPTIONS, GenerationListener.SILENT);
        byte[] state = Files.readAllBytes(folder.resolve("ct.checkpoint"));

        for (GenerationOptions other : List.of(OPTIONS.withSeed(8), OPTIONS.withGuidance(3), OPTIONS.withSteps(8))) {
            assertThatThrownBy(() -> make(checkpointed(3), other, GenerationListener.SILENT))
                    .isInstanceOfSatisfying(
                            Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT))
                    .hasMessageContaining("expected the state of this very generation");
        }
        assertThat(Files.readAllBytes(folder.resolve("ct.checkpoint"))).isEqualTo(state);
    }

    @Test
    void aStateThatIsCutOffIsRefused() throws IOException {
        make(checkpointed(3), OPTIONS, GenerationListener.SILENT);
        Path file = folder.resolve("ct.checkpoint");
        byte[] state = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(state, state.length - 4));

        assertThatThrownBy(() -> make(checkpointed(3), OPTIONS, GenerationListener.SILENT))
                .isInstanceOf(Report2CtException.class)
                .hasMessageContaining("ct.checkpoint");
    }

    @Test
    void slabsGiveTheVolumeOfThePieceWithinOneUnit() {
        short[] whole = make(Resources.machine(), OPTIONS, GenerationListener.SILENT);
        short[] slabs = make(new Resources(0, folder, true, null), OPTIONS, GenerationListener.SILENT);

        assertThat(slabs).hasSameSizeAs(whole);
        for (int i = 0; i < whole.length; i++) {
            assertThat(Math.abs(whole[i] - slabs[i])).isLessThanOrEqualTo(1);
        }
    }

    /** Its autoencoder finds no memory for the whole. */
    private static final class ShortOfMemory implements Model {
        private final TinyModel tiny = new TinyModel();

        @Override
        public ModelFacts facts() {
            return tiny.facts();
        }

        @Override
        public ModelCosts costs() {
            return tiny.costs();
        }

        @Override
        public ReportEncoder openEncoder() {
            return tiny.openEncoder();
        }

        @Override
        public TextContext openContext() {
            return tiny.openContext();
        }

        @Override
        public Unet openDenoiser(Precision precision, ComputeDevice device) {
            return tiny.openDenoiser(precision, device);
        }

        @Override
        public Autoencoder openAutoencoder(Precision precision, ComputeDevice device) {
            return new Whole((MaisiAutoencoder) tiny.openAutoencoder(precision, device));
        }
    }

    private record Whole(MaisiAutoencoder inner) implements report2ct.vae.StreamingAutoencoder {
        @Override
        public int latentChannels() {
            return inner.latentChannels();
        }

        @Override
        public int factor() {
            return inner.factor();
        }

        @Override
        public Posterior encode(Tensor volume) {
            return inner.encode(volume);
        }

        @Override
        public Posterior encode(report2ct.vae.PlaneSource volume, Streaming how) {
            return inner.encode(volume, how);
        }

        @Override
        public Tensor decode(Tensor latent) {
            throw new RuntimeException("DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes");
        }

        @Override
        public void decode(Tensor latent, Streaming how, PlaneSink sink) {
            inner.decode(latent, how, sink);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    @Test
    void anAllocationThatFailsStepsDownToSlabsAndSaysSo() {
        Stopping listener = new Stopping(100);
        GenerationOptions large = OPTIONS.withSize(new GridSize(64, 16, 16));
        GeneratedVolume made;
        try (Generator generator = new Generator(new ShortOfMemory(), null)) {
            made = generator.generate(REPORT, large, listener);
        }

        short[] expected = make(new Resources(0, null, true, null), large, GenerationListener.SILENT);
        assertThat(made.volume().toShorts()).isEqualTo(expected);
        assertThat(listener.notes)
                .anyMatch(note -> note.contains("can't allocate memory") && note.contains("decoding again, "));
        assertThat(made.recipe().machine().computed()).contains("in slabs of 16 planes, maps in memory");
    }

    @Test
    void aBudgetThatIsTooSmallEndsBeforeAnyPartIsOpened() {
        TinyModel model = new TinyModel();
        try (Generator generator = new Generator(model, null, new Resources(1 << 20, null, false, null))) {
            assertThatThrownBy(() -> generator.generate(REPORT, OPTIONS, GenerationListener.SILENT))
                    .isInstanceOfSatisfying(
                            Report2CtException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.OUT_OF_MEMORY));
            assertThatThrownBy(() -> generator.plan(OPTIONS, GenerationListener.SILENT))
                    .hasMessageContaining("expected a memory budget of at least");
        }
        assertThat(model.events).isEmpty();
    }

    @Test
    void anOutlookTellsThePlanAndATimeWithoutOpeningAPart() {
        TinyModel model = new TinyModel();
        try (Generator generator = new Generator(model, null)) {
            Outlook outlook = generator.plan(OPTIONS, GenerationListener.SILENT);

            assertThat(outlook.plan().decode()).isEqualTo(DecodePlan.of(DecodePlan.Form.ONE_PIECE));
            assertThat(outlook.plan().peakBytes()).isLessThanOrEqualTo(outlook.budgetBytes());
            assertThat(outlook.multiplicationsPerSecond()).isBetween(1e7, 1e15);
            Plan.Need denoise = outlook.plan().needs().get(1);
            assertThat(outlook.seconds(denoise) * outlook.multiplicationsPerSecond())
                    .isGreaterThan(denoise.multiplications());
        }
        assertThat(model.events).isEmpty();
    }

    @Test
    void bothPredictionsInOnePassAreThoseOfTwo() {
        TinyModel model = new TinyModel();
        ResolvedOptions options = new ResolvedOptions(
                3,
                2.5,
                0,
                new GridSize(8, 8, 4),
                new report2ct.volume.Spacing(1, 2, 3),
                report2ct.flow.ScheduleMode.EXACT,
                DecodeMode.WHOLE,
                Precision.FP32,
                ComputeDevice.CPU,
                1);
        try (TensorScope scope = TensorScope.open();
                NoGradGuard guard = new NoGradGuard();
                Unet unet = model.openDenoiser(Precision.FP32, ComputeDevice.CPU);
                TextContext context = model.openContext()) {
            Tensor text = context.context(
                    new FusedText(new float[] {1, 2, 3, 4, 5, 6}, new float[] {6, 5, 4, 3, 2, 1}, List.of()));
            Tensor latent = InitialNoise.of(3, 2, new GridSize(4, 4, 2));

            Tensor two = new UnetVelocity(unet, model.facts(), options, GuidanceForm.SEQUENTIAL, text).at(latent, 500);
            Tensor one = new UnetVelocity(unet, model.facts(), options, GuidanceForm.BATCHED, text).at(latent, 500);

            assertThat(Ops.shape(one)).isEqualTo(Ops.shape(two));
            assertThat(Ops.item(one.sub(two).abs().max()))
                    .isLessThan(1e-5 * Ops.item(two.abs().max()));
        }
    }
}
