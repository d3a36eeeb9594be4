package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import report2ct.config.ConfigFiles;
import report2ct.dataset.Split;
import report2ct.dataset.store.LatentStore;
import report2ct.distributed.RankEnvironment;
import report2ct.distributed.Ranks;
import report2ct.training.FlowComputeConfig;
import report2ct.training.FlowPlan;
import report2ct.training.FlowTraining;
import report2ct.training.FlowTrainingConfig;
import report2ct.training.PreparedSamples;
import report2ct.training.TrainingDevice;
import report2ct.training.WarmStart;
import report2ct.training.run.RunConfiguration;
import report2ct.training.run.RunPlanning;
import report2ct.training.run.RunSettings;
import report2ct.training.run.TrainingPlan;
import report2ct.training.run.TrainingRun;

/** Trains a denoiser on prepared volumes. */
@Command(
        name = "diffusion",
        mixinStandardHelpOptions = true,
        description = {
            "Trains a denoiser on a prepared set of volumes with reports (see report2ct prepare).",
            "Goes on from its checkpoint when it is started again; Ctrl-C saves and stops."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct train recipe --preset paper > diffusion.yaml",
            "  report2ct train diffusion --config diffusion.yaml --data prepared --run run --dry-run",
            "  report2ct train diffusion --config diffusion.yaml --data prepared --run run",
            "  report2ct launch --nproc 2 -- train diffusion --config diffusion.yaml --data prepared --run run"
        })
final class TrainDiffusionCommand implements Callable<Integer> {
    private static final String STAGE = "diffusion";

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "Recipe, YAML or JSON.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Prepared set.")
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "Folder of the training.")
    @SuppressWarnings("NullAway.Init")
    private Path run;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "auto (the default: a GPU where there is one), cpu, cuda or cuda:N.")
    private String device = "auto";

    @Mixin
    private final RunControls controls = new RunControls();

    TrainDiffusionCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    /** A recipe with the samples it is for. */
    private record Task(
            FlowTrainingConfig config,
            PreparedSamples training,
            @Nullable PreparedSamples held) {}

    @Override
    public Integer call() throws IOException {
        RunSettings chosen = controls.settings(spec.commandLine());
        Task task = open();
        RunSettings settings = settings(chosen, task);
        if (controls.dryRun()) {
            plan(task, settings);
            return ExitCode.DONE.code();
        }
        try (Ranks ranks = Ranks.join(System.getenv())) {
            train(ranks, task, settings);
        }
        return ExitCode.DONE.code();
    }

    private Task open() throws IOException {
        FlowTrainingConfig recipe = ConfigFiles.read(config, FlowTrainingConfig.class);
        LatentStore store = LatentStore.open(data);
        LatentStore training = store.only(Split.TRAIN);
        LatentStore held = store.only(Split.VALID);
        return new Task(
                recipe.resolved(training.size()),
                new PreparedSamples(training, recipe.data().text()),
                held.size() == 0
                        ? null
                        : new PreparedSamples(held, recipe.data().text()));
    }

    /** Where nothing is held out, the mean loss of an epoch decides which checkpoint is the best. */
    private static RunSettings settings(RunSettings chosen, Task task) {
        return task.config().compute().validation() == FlowComputeConfig.Validation.TRAINING_LOSS
                ? chosen.validating(task.config().stepsOfEpoch(task.training().size()))
                : chosen;
    }

    private void train(Ranks ranks, Task task, RunSettings settings) throws IOException {
        TrainingDevice place = TrainingDevice.of(device).ofProcess(RankEnvironment.localRank(System.getenv()));
        if (ranks.first()) {
            begin();
        }
        ranks.barrier();
        TrainingRun loop = of(task, settings);
        try (FlowTraining trainee = trainee(task, new FlowTraining.Place(ranks, place))) {
            if (ranks.first()) {
                trainee.warmStart()
                        .map(WarmStart::summary)
                        .ifPresent(spec.commandLine().getErr()::println);
            }
            StageLines lines = new StageLines(spec.commandLine().getErr(), loop.steps(), SampleSource.NONE);
            if (!loop.run(ranks, trainee, lines, stop)) {
                throw RunControls.stopped(loop, trainee);
            }
        }
        if (ranks.first()) {
            spec.commandLine().getOut().println(loop.checkpoint());
        }
    }

    private void begin() throws IOException {
        Outputs.prepareFolder(spec.commandLine(), run);
        controls.begin(spec.commandLine(), run, "the earlier run");
    }

    private static FlowTraining trainee(Task task, FlowTraining.Place place) {
        return new FlowTraining(task.config(), task.training(), task.held(), place);
    }

    private TrainingRun of(Task task, RunSettings settings) {
        RunConfiguration configuration = new RunConfiguration(STAGE, facts(task), task.config());
        return new TrainingRun(run, configuration, task.config().steps(), settings);
    }

    private static Map<String, String> facts(Task task) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("training-samples", samples(task.training()));
        PreparedSamples held = task.held();
        facts.put("held-out-samples", held == null ? "none" : samples(held));
        return facts;
    }

    private static String samples(PreparedSamples source) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < source.size(); i++) {
            ids.add(source.id(i));
        }
        return String.format(Locale.ROOT, "%d, names %08x", ids.size(), ids.hashCode());
    }

    private void plan(Task task, RunSettings settings) {
        TrainingRun loop = of(task, settings);
        FlowPlan counted = FlowPlan.of(task.config(), task.training(), device);
        TrainingPlan plan = counted.plan();
        if (plan.problems().isEmpty() && counted.triable()) {
            FlowTraining.Place place = new FlowTraining.Place(Ranks.alone(), TrainingDevice.of(device));
            try (FlowTraining trainee = trainee(task, place)) {
                plan = plan.and(RunPlanning.plan(loop, trainee));
            }
        }
        RunControls.print(spec.commandLine(), plan);
    }
}
