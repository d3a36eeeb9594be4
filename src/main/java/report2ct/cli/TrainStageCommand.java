package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.dataset.DataRecipe;
import report2ct.dataset.PhantomSet;
import report2ct.dataset.ReportContexts;
import report2ct.dataset.SentenceSet;
import report2ct.distributed.RankEnvironment;
import report2ct.distributed.Ranks;
import report2ct.text.EncoderSet;
import report2ct.text.TextConditioning;
import report2ct.training.AdapterTraining;
import report2ct.training.CodecTraining;
import report2ct.training.FlowTraining;
import report2ct.training.RunFolder;
import report2ct.training.TrainingDevice;
import report2ct.training.TrainingRecipe;
import report2ct.training.run.RunConfiguration;
import report2ct.training.run.RunPlanning;
import report2ct.training.run.RunSettings;
import report2ct.training.run.Trainee;
import report2ct.training.run.TrainingPlan;
import report2ct.training.run.TrainingRun;

/** One stage of a training; goes on from its checkpoint. */
abstract class TrainStageCommand implements Callable<Integer> {
    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final RunOptions run = new RunOptions();

    @Mixin
    private final RunControls controls = new RunControls();

    private final RunFolder.Stage stage;

    private TrainStageCommand(RunFolder.Stage stage, BooleanSupplier stop) {
        this.stage = stage;
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        RunSettings settings = controls.settings(spec.commandLine());
        Optional<RankEnvironment> environment = RankEnvironment.from(System.getenv());
        if (environment.isPresent()) {
            requireFits(environment.get());
        }
        if (controls.dryRun()) {
            if (environment.map(RankEnvironment::rank).orElse(0) == 0) {
                tryOut(run.folder(), settings);
            }
            return ExitCode.DONE.code();
        }
        RunFolder folder = run.open(spec.commandLine());
        try (Ranks ranks = environment.map(Ranks::join).orElseGet(Ranks::alone)) {
            TrainingDevice device = TrainingDevice.of("auto").ofProcess(RankEnvironment.localRank(System.getenv()));
            ranks.firstThenOthers("the beginning of the run", () -> begin(folder, ranks));
            work(
                    folder,
                    new FlowTraining.Place(ranks, device),
                    (config, steps, trainee, samples) ->
                            train(of(folder, settings, config, steps), ranks, trainee, samples));
        }
        return ExitCode.DONE.code();
    }

    /** Says before anything is begun that a number of processes does not fit. */
    private void requireFits(RankEnvironment environment) throws IOException {
        if (environment.size() > 1 && stage != RunFolder.Stage.FLOW) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "stage " + stage.folder() + " trains in one process, found " + environment.size()
                            + "; only the denoiser is trained by several");
        }
        if (environment.size() > 1) {
            environment.share(run.folder().recipe().flow().batch());
        }
    }

    /** What is done with a stage whose data are open. */
    interface Job {
        /** Does it; the trainee is closed afterwards. */
        void on(Record config, long steps, Trainee trainee, SampleSource samples);
    }

    /** Opens a stage's data, as far as they are missing makes them, and hands its trainee to a job. */
    abstract void work(RunFolder folder, FlowTraining.Place place, Job job);

    /** What decides the order of the samples beside the stage's own configuration. */
    abstract Map<String, String> data(DataRecipe data);

    /** What else there is to say before a run of this stage. */
    TrainingPlan more(RunFolder folder) {
        return TrainingPlan.empty();
    }

    private boolean begin(RunFolder folder, Ranks ranks) {
        if (!ranks.first()) {
            return false;
        }
        controls.begin(spec.commandLine(), folder.stage(stage), "the earlier run of stage " + stage.folder());
        return true;
    }

    private TrainingRun of(RunFolder folder, RunSettings settings, Record config, long steps) {
        RunConfiguration configuration =
                new RunConfiguration(stage.folder(), data(folder.recipe().data()), config);
        return new TrainingRun(folder.place(stage), configuration, steps, settings);
    }

    private void train(TrainingRun loop, Ranks ranks, Trainee trainee, SampleSource samples) {
        StageLines lines = new StageLines(spec.commandLine().getErr(), loop.steps(), samples);
        if (!loop.run(ranks, trainee, lines, stop)) {
            throw RunControls.stopped(loop, trainee);
        }
        if (ranks.first()) {
            spec.commandLine().getOut().println(loop.checkpoint());
        }
    }

    /** Plans with a few samples in a folder that is removed afterwards. */
    private void tryOut(RunFolder folder, RunSettings settings) throws IOException {
        try (TrialFolder elsewhere = TrialFolder.make()) {
            TrainingPlan known = plan(folder).and(more(folder));
            work(
                    folder.trial(elsewhere.path()),
                    FlowTraining.Place.here(),
                    (config, steps, trainee, samples) -> RunControls.print(
                            spec.commandLine(),
                            known.and(RunPlanning.plan(of(folder, settings, config, steps), trainee))));
        }
    }

    private TrainingPlan plan(RunFolder folder) {
        TrainingPlan plan = TrainingPlan.empty().with("stage", stage.folder());
        Map<String, String> facts = new TreeMap<>(data(folder.recipe().data()));
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            plan = plan.with(fact.getKey(), fact.getValue());
        }
        Map<String, Long> present = folder.dataOnDisk();
        return plan.with("data on disk", present.isEmpty() ? "none; all will be made" : present.toString());
    }

    /** A line for every hundredth of something that is made once. */
    final IntConsumer making(String what, int total) {
        PrintWriter err = spec.commandLine().getErr();
        return count -> {
            if (stop.getAsBoolean()) {
                throw new Report2CtException(ErrorKind.CANCELLED, "stopped while making " + what);
            }
            if (count % Math.max(1, total / 20) == 0 || count == total) {
                err.println(what + ": " + count + " of " + total);
                err.flush();
            }
        };
    }

    /** The same where the number of all is known only when the making begins. */
    final SentenceSet.Progress making(String what) {
        return (done, all) -> making(what, all).accept(done);
    }

    private static String seeds(int count, long first) {
        return count + " from seed " + first;
    }

    /** Trains the autoencoder. */
    @Command(
            name = "vae",
            mixinStandardHelpOptions = true,
            description = "Trains the autoencoder on patches of phantoms.",
            footer = {"", "Example:", "  report2ct train vae --run run"})
    static final class Vae extends TrainStageCommand {
        Vae(BooleanSupplier stop) {
            super(RunFolder.Stage.VAE, stop);
        }

        @Override
        Map<String, String> data(DataRecipe data) {
            return Map.of(
                    "phantoms", seeds(data.vaeVolumes(), data.firstSeed()),
                    "held-out phantoms", seeds(data.heldVaeVolumes(), data.heldVaeSeed()),
                    "grid", data.grid().toString());
        }

        @Override
        void work(RunFolder folder, FlowTraining.Place place, Job job) {
            TrainingRecipe recipe = folder.recipe();
            int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
            try (PhantomSet training = folder.trainingPhantoms(
                            threads, making("phantoms", recipe.data().vaeVolumes()));
                    PhantomSet held = folder.heldPhantoms(threads, count -> {});
                    CodecTraining trainee = new CodecTraining(recipe.vae(), training, held)) {
                SampleSource samples = new CodecSamples(recipe.vae().autoencoder(), trainee, held);
                job.on(recipe.vae(), recipe.vae().steps(), trainee, samples);
            }
        }
    }

    /** Trains the text adapter. */
    @Command(
            name = "adapter",
            mixinStandardHelpOptions = true,
            description = "Trains the text adapter on written reports of phantoms, without any volumes.",
            footer = {"", "Example:", "  report2ct train adapter --run run"})
    static final class Adapter extends TrainStageCommand {
        Adapter(BooleanSupplier stop) {
            super(RunFolder.Stage.ADAPTER, stop);
        }

        @Override
        Map<String, String> data(DataRecipe data) {
            return Map.of(
                    "reports",
                    seeds(data.reports(), data.firstSeed()) + ", " + data.variants() + " each",
                    "held-out reports",
                    seeds(data.heldRecords(), data.heldSeed()));
        }

        @Override
        void work(RunFolder folder, FlowTraining.Place place, Job job) {
            TrainingRecipe recipe = folder.recipe();
            try (EncoderSet encoders = EncoderSet.embedded()) {
                SentenceSet training = folder.trainingReports(encoders, making("sentences"));
                SentenceSet held = folder.heldReports(encoders, (done, all) -> {});
                try (AdapterTraining trainee = new AdapterTraining(recipe.adapter(), training, held)) {
                    job.on(recipe.adapter(), recipe.adapter().steps(), trainee, SampleSource.NONE);
                }
            }
        }
    }

    /** Trains the denoiser. */
    @Command(
            name = "flow",
            mixinStandardHelpOptions = true,
            description = "Trains the denoiser on latents of phantoms and their reports; needs the other two stages.",
            footer = {
                "",
                "Examples:",
                "  report2ct train flow --run run",
                "  report2ct train flow --run run --dry-run",
                "  report2ct train flow --run run --resume --samples-every 500"
            })
    static final class Flow extends TrainStageCommand {
        Flow(BooleanSupplier stop) {
            super(RunFolder.Stage.FLOW, stop);
        }

        @Override
        Map<String, String> data(DataRecipe data) {
            return Map.of(
                    "latents", seeds(data.latents(), data.firstSeed()),
                    "reports", data.variants() + " a latent",
                    "held-out latents", seeds(data.heldRecords(), data.heldSeed()),
                    "grid", data.grid().toString());
        }

        /** What is trained on and what is measured on. */
        private record Data(FlowTraining.Samples training, FlowTraining.Samples held, ReportContexts heldContexts) {}

        @Override
        void work(RunFolder folder, FlowTraining.Place place, Job job) {
            TrainingRecipe recipe = folder.recipe();
            folder.requireTrained(RunFolder.Stage.VAE);
            folder.requireTrained(RunFolder.Stage.ADAPTER);
            Data data = place.ranks().firstThenOthers("the making of the data", () -> open(folder));
            try (FlowTraining trainee = new FlowTraining(recipe.flow(), data.training(), data.held(), place)) {
                SampleSource samples = new FlowSamples(folder, trainee, data.heldContexts());
                job.on(recipe.flow(), recipe.flow().steps(), trainee, samples);
            }
        }

        private Data open(RunFolder folder) {
            SentenceSet reports;
            SentenceSet heldReports;
            try (EncoderSet encoders = EncoderSet.embedded()) {
                reports = folder.trainingReports(encoders, making("sentences"));
                heldReports = folder.heldReports(encoders, (done, all) -> {});
            }
            var latents = folder.trainingLatents(
                    making("latents", folder.recipe().data().latents()));
            var heldLatents = folder.heldLatents(count -> {});
            try (TextConditioning conditioning = folder.conditioning(reports.width())) {
                ReportContexts heldContexts = ReportContexts.of(heldReports, conditioning);
                return new Data(
                        new FlowTraining.Samples(latents, ReportContexts.of(reports, conditioning)),
                        new FlowTraining.Samples(heldLatents, heldContexts),
                        heldContexts);
            }
        }
    }
}
