package report2ct.generation;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.flow.FlowStep;
import report2ct.nn.Ops;
import report2ct.nn.TensorScope;
import report2ct.report.Report;
import report2ct.unet.Unet;
import report2ct.vae.Autoencoder;
import report2ct.volume.Volume;

/**
 * The whole way from a report to a volume. Keeps the parts of its model open between calls while there is memory for
 * them; used by one thread at a time.
 */
public final class Generator implements AutoCloseable {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** A decoded voxel as float32 with one copy, and as a 16-bit integer: less than any decoder takes. */
    private static final int BYTES_PER_VOXEL = 10;

    private static final long SMALL_MODEL_BYTES = 100_000_000;

    private final Model model;
    private final OpenParts parts;
    private final PrecisionDecision precisions;

    /**
     * A generator that works with a model.
     *
     * @param cache folder in which measurements of the machine are kept; null for none
     */
    public Generator(Model model, @Nullable Path cache) {
        this.model = model;
        this.parts = new OpenParts(model);
        this.precisions = new PrecisionDecision(cache);
    }

    /**
     * Makes a volume from a report.
     *
     * @throws Report2CtException {@link ErrorKind#CANCELLED} when the listener stops it
     */
    public GeneratedVolume generate(Report report, GenerationOptions options, GenerationListener listener) {
        return guarded(() -> {
            ResolvedOptions resolved = resolve(options, listener);
            FusedText text = encode(report, listener);
            return make(report, text, resolved, listener);
        });
    }

    /** Makes a volume from a report's vectors, without text encoders. */
    public GeneratedVolume generate(FusedText text, GenerationOptions options, GenerationListener listener) {
        return guarded(() -> make(null, text, resolve(options, listener), listener));
    }

    /**
     * Makes the volume of a recipe again: the same voxels on the same machine.
     *
     * @throws Report2CtException when the recipe is of another model
     */
    public GeneratedVolume replay(Recipe recipe, GenerationListener listener) {
        return guarded(() -> {
            requireSameModel(recipe);
            ResolvedOptions options = resolve(recipe.options().asOptions(), listener);
            GeneratedVolume made = make(null, recipe.text(), options, listener);
            return new GeneratedVolume(made.volume(), made.recipe().withReportOf(recipe));
        });
    }

    /** The vectors of a report. */
    public FusedText encode(Report report, GenerationListener listener) {
        return guarded(() -> {
            listener.check();
            listener.progress(Stage.ENCODE, 0, 1);
            FusedText text = parts.encoder().encode(report);
            text.notes().forEach(listener::note);
            listener.progress(Stage.ENCODE, 1, 1);
            if (parts.memoryIsShort()) {
                parts.closeEncoder();
            }
            return text;
        });
    }

    private void requireSameModel(Recipe recipe) {
        if (!recipe.model().sha256().equals(model.facts().hashes())) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    "recipe: made with model " + recipe.model().name() + " "
                            + recipe.model().sha256() + ", this is "
                            + model.facts().name() + " "
                            + model.facts().hashes());
        }
    }

    /**
     * Refuses options that this model or this machine cannot follow, before any work.
     *
     * @throws Report2CtException with what is possible
     */
    public void check(GenerationOptions options) {
        guarded(() -> {
            GridSize size = or(options.size(), model.facts().defaults().size());
            size.requireMultipleOf(model.facts().sizeMultiple());
            return ComputeDevice.of(options.device());
        });
    }

    /** A volume must fit in one Java array and, decoded, in the memory that is free. */
    private static void requireRoom(GridSize size) {
        long free = Pointer.availablePhysicalBytes();
        boolean array = size.voxels() <= LONGEST_ARRAY;
        if (!array || (free > 0 && size.voxels() > free / BYTES_PER_VOXEL)) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_MEMORY,
                    "size " + size + ": " + size.voxels() + " voxels need at least " + BYTES_PER_VOXEL + " bytes each, "
                            + free + " bytes are free; a smaller --size needs less");
        }
    }

    private ResolvedOptions resolve(GenerationOptions options, GenerationListener listener) {
        ModelFacts.Defaults defaults = model.facts().defaults();
        GridSize size = or(options.size(), defaults.size());
        size.requireMultipleOf(model.facts().sizeMultiple());
        requireRoom(size);
        ComputeDevice device = ComputeDevice.of(options.device());
        int cores = Runtime.getRuntime().availableProcessors();
        if (options.threads() > cores) {
            listener.note("--threads " + options.threads() + ": more than the " + cores + " cores, which is slower");
        }
        if (options.threads() > 0) {
            torch.set_num_threads(options.threads());
        }
        return new ResolvedOptions(
                or(options.steps(), defaults.steps()),
                or(options.guidance(), defaults.guidance()),
                options.seed(),
                size,
                or(options.spacing(), defaults.spacing()),
                or(options.schedule(), defaults.schedule()),
                or(options.decode(), defaults.decode()),
                precisions.decide(precision(options.precision()), device, listener),
                device,
                torch.get_num_threads(),
                options.economy());
    }

    /**
     * A small model stays in single precision unless told otherwise: it gains little time from bfloat16, in which another
     * number of threads moves its voxels by up to 9 HU (single precision: below 1).
     */
    private PrecisionChoice precision(PrecisionChoice chosen) {
        boolean small = model.facts().weightBytes() < SMALL_MODEL_BYTES;
        return chosen == PrecisionChoice.AUTO && small ? PrecisionChoice.FP32 : chosen;
    }

    private static <T> T or(@Nullable T chosen, T otherwise) {
        return chosen == null ? otherwise : chosen;
    }

    private GeneratedVolume make(
            @Nullable Report report, FusedText text, ResolvedOptions options, GenerationListener listener) {
        ModelFacts facts = model.facts();
        if (text.width() != facts.textWidth()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    "embedding: the model expects vectors of " + facts.textWidth() + " numbers, found " + text.width());
        }
        Volume volume;
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            Tensor latent = denoise(text, options, listener);
            if (parts.memoryIsShort()) {
                parts.closeDenoiser();
            }
            volume = decode(latent, options, listener);
        }
        return new GeneratedVolume(volume, Recipe.of(report, text, options, facts, volume));
    }

    private Tensor denoise(FusedText text, ResolvedOptions options, GenerationListener listener) {
        ModelFacts facts = model.facts();
        GridSize cells = options.size().dividedBy(facts.factor());
        List<FlowStep> schedule = facts.flow().schedule(options.steps(), cells.voxels(), options.schedule());
        listener.check();
        listener.progress(Stage.DENOISE, 0, schedule.size());
        return TensorScope.compute(() -> {
            Unet unet = parts.denoiser(options.precision(), options.device());
            Tensor context = parts.context().context(text); // [1, T, W]
            Tensor noise = options.device().place(InitialNoise.of(options.seed(), facts.latentChannels(), cells));
            try (UnetVelocity velocity = new UnetVelocity(unet, facts, options, context)) {
                Solver solver = options.saving().solver();
                return new DenoisingLoop(facts.flow(), solver, velocity).run(noise, schedule, listener);
            }
        });
    }

    private Volume decode(Tensor latent, ResolvedOptions options, GenerationListener listener) {
        listener.check();
        listener.progress(Stage.DECODE, 0, 1);
        Autoencoder autoencoder = parts.autoencoder(options.precision(), options.device());
        Tensor scaled = Ops.scale(latent, 1 / model.facts().scaleFactor());
        Volume volume = VolumeDecoding.decode(autoencoder, scaled, options.decode(), options.spacing());
        if (parts.memoryIsShort()) {
            parts.closeAutoencoder();
        }
        listener.progress(Stage.DECODE, 1, 1);
        return volume;
    }

    /** The one edge at which failures of native code become this program's own. */
    private static <T> T guarded(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | OutOfMemoryError e) {
            throw NativeErrors.translate(e);
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
