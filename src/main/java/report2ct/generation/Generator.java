package report2ct.generation;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
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
import report2ct.vae.Streaming;
import report2ct.volume.Volume;

/**
 * The whole way from a report to a volume. Keeps the parts of its model open between calls while there is memory for
 * them; used by one thread at a time.
 */
public final class Generator implements AutoCloseable {
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int PER_CENT = 100;
    private static final long SMALL_MODEL_BYTES = 100_000_000;

    private final Model model;
    private final OpenParts parts;
    private final PrecisionDecision precisions;
    private final Resources resources;
    private final Planner planner;

    /**
     * A generator that works with a model and may use what the machine has free.
     *
     * @param cache folder in which measurements of the machine are kept; null for none
     */
    public Generator(Model model, @Nullable Path cache) {
        this(model, cache, Resources.machine());
    }

    /**
     * A generator that works with a model.
     *
     * @param cache folder in which measurements of the machine are kept; null for none
     * @param resources what it may use
     */
    public Generator(Model model, @Nullable Path cache, Resources resources) {
        this.model = model;
        this.resources = resources;
        this.planner = new Planner(model.facts(), model.costs());
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
            Job job = job(options, listener);
            FusedText text = encode(report, job.plans().get(0).keepsParts(), listener);
            return make(report, text, job, listener);
        });
    }

    /** What is to be made and the ways in which it can be, the fastest first. */
    private record Job(ResolvedOptions options, List<Plan> plans) {}

    private Job job(GenerationOptions options, GenerationListener listener) {
        ResolvedOptions resolved = resolve(options, listener);
        return new Job(resolved, planner.plans(resolved, resources));
    }

    /**
     * How a volume would be made, without making it.
     *
     * @throws Report2CtException {@link ErrorKind#OUT_OF_MEMORY} when no plan fits, with the smallest budget that would do
     */
    public Outlook plan(GenerationOptions options, GenerationListener listener) {
        return guarded(() -> {
            Job job = job(options, listener);
            double speed = ArithmeticSpeed.measure(
                    job.options().precision(), job.options().device());
            return new Outlook(
                    job.options(),
                    job.plans().get(0),
                    Planner.budget(resources, job.options().device()),
                    speed);
        });
    }

    /** Makes a volume from a report's vectors, without text encoders. */
    public GeneratedVolume generate(FusedText text, GenerationOptions options, GenerationListener listener) {
        return guarded(() -> make(null, text, job(options, listener), listener));
    }

    /**
     * Makes the volume of a recipe again: the same voxels on the same machine.
     *
     * @throws Report2CtException when the recipe is of another model
     */
    public GeneratedVolume replay(Recipe recipe, GenerationListener listener) {
        return guarded(() -> {
            requireSameModel(recipe);
            GeneratedVolume made =
                    make(null, recipe.text(), job(recipe.options().asOptions(), listener), listener);
            return new GeneratedVolume(made.volume(), made.recipe().withReportOf(recipe));
        });
    }

    /** The vectors of a report. */
    public FusedText encode(Report report, GenerationListener listener) {
        return guarded(() -> encode(report, true, listener));
    }

    private FusedText encode(Report report, boolean keep, GenerationListener listener) {
        listener.check();
        listener.progress(Stage.ENCODE, 0, 1);
        FusedText text = parts.encoder().encode(report);
        text.notes().forEach(listener::note);
        listener.progress(Stage.ENCODE, 1, 1);
        if (!keep) {
            parts.closeEncoder();
        }
        return text;
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
            requireResumable(options.economy());
            return ComputeDevice.of(options.device());
        });
    }

    /** A volume must fit in one Java array. */
    private static void requireArray(GridSize size) {
        if (size.voxels() > LONGEST_ARRAY) {
            throw new Report2CtException(
                    ErrorKind.OUT_OF_MEMORY,
                    "size " + size + ": " + size.voxels() + " voxels do not fit in one Java array, expected at most "
                            + LONGEST_ARRAY + "; a smaller --size needs less");
        }
    }

    /** A saved step is a latent alone; what else a step hands to the next one would be lost. */
    private void requireResumable(Economy economy) {
        if (resources.checkpoint() != null && !economy.stepsStandAlone()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "checkpoint-steps: expected a solver other than ab2 and cache-every 1, found "
                            + economy.solver().name().toLowerCase(Locale.ROOT) + " and cache-every "
                            + economy.cacheEvery() + ", whose steps need more of the step before than its latent");
        }
    }

    private ResolvedOptions resolve(GenerationOptions options, GenerationListener listener) {
        ModelFacts.Defaults defaults = model.facts().defaults();
        GridSize size = or(options.size(), defaults.size());
        size.requireMultipleOf(model.facts().sizeMultiple());
        requireArray(size);
        requireResumable(options.economy());
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

    private GeneratedVolume make(@Nullable Report report, FusedText text, Job job, GenerationListener listener) {
        ModelFacts facts = model.facts();
        ResolvedOptions options = job.options();
        if (text.width() != facts.textWidth()) {
            throw new Report2CtException(
                    ErrorKind.INCOMPATIBLE_WEIGHTS,
                    "embedding: the model expects vectors of " + facts.textWidth() + " numbers, found " + text.width());
        }
        Fallback.Outcome<Volume> made;
        try (TensorScope scope = TensorScope.open();
                NoGradGuard noGradients = new NoGradGuard()) {
            Fallback fallback = new Fallback(job.plans(), listener);
            Tensor latent = fallback.run(Stage.DENOISE, plan -> denoise(text, options, plan, listener))
                    .result();
            made = fallback.run(Stage.DECODE, plan -> decode(latent, options, plan, listener));
        }
        Volume volume = made.result();
        return new GeneratedVolume(
                volume,
                Recipe.of(report, text, options, facts, volume, made.plan().describe()));
    }

    private Tensor denoise(FusedText text, ResolvedOptions options, Plan plan, GenerationListener listener) {
        ModelFacts facts = model.facts();
        GridSize cells = options.size().dividedBy(facts.factor());
        List<FlowStep> schedule = facts.flow().schedule(options.steps(), cells.voxels(), options.schedule());
        listener.check();
        if (!plan.keepsParts()) {
            parts.closeEncoder();
            parts.closeAutoencoder();
        }
        listener.progress(Stage.DENOISE, 0, schedule.size());
        return TensorScope.compute(() -> {
            Unet unet = parts.denoiser(options.precision(), options.device());
            Tensor context = parts.context().context(text); // [1, T, W]
            Start start = start(text, options, cells, listener);
            Tensor latent = options.device().place(start.latent());
            try (UnetVelocity velocity = new UnetVelocity(unet, facts, options, plan.guidance(), context)) {
                return new DenoisingLoop(facts.flow(), options.saving().solver(), velocity)
                        .run(latent, start.steps(), schedule, listener, start.witness());
            }
        });
    }

    /** Where the steps begin: at noise, or at a latent that an earlier run has saved. */
    private record Start(int steps, Tensor latent, DenoisingLoop.Witness witness) {}

    private Start start(FusedText text, ResolvedOptions options, GridSize cells, GenerationListener listener) {
        int channels = model.facts().latentChannels();
        Resources.Checkpoint checkpoint = resources.checkpoint();
        if (checkpoint == null) {
            return new Start(0, InitialNoise.of(options.seed(), channels, cells), (done, latent) -> {});
        }
        StepStore store = new StepStore(checkpoint, Recipe.key(text, options, model.facts()));
        DenoisingLoop.Witness witness = (done, latent) -> store.offer(done, options.steps(), latent);
        StepStore.Saved saved = store.load(1, channels, cells.x(), cells.y(), cells.z());
        if (saved == null) {
            return new Start(0, InitialNoise.of(options.seed(), channels, cells), witness);
        }
        listener.note(
                "going on after step " + saved.steps() + " of " + options.steps() + ", saved in " + checkpoint.file());
        return new Start(saved.steps(), saved.latent(), witness);
    }

    private Volume decode(Tensor latent, ResolvedOptions options, Plan plan, GenerationListener listener) {
        listener.check();
        if (!plan.keepsParts()) {
            parts.closeEncoder();
            parts.closeDenoiser();
        }
        boolean slabs = plan.decode().planes() > 0;
        if (slabs) {
            listener.note("decoding " + plan.decode().describe());
        }
        int units = slabs ? PER_CENT : 1;
        listener.progress(Stage.DECODE, 0, units);
        Autoencoder autoencoder = parts.autoencoder(options.precision(), options.device());
        Tensor scaled = Ops.scale(latent, 1 / model.facts().scaleFactor());
        Streaming.Progress progress = share -> {
            listener.check();
            listener.progress(Stage.DECODE, (int) Math.min(units - 1, share * units), units);
        };
        Volume volume = new VolumeDecoding(plan.decode(), resources.scratch(), progress)
                .decode(autoencoder, scaled, options.spacing());
        if (!plan.keepsParts()) {
            parts.closeAutoencoder();
        }
        listener.progress(Stage.DECODE, units, units);
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
