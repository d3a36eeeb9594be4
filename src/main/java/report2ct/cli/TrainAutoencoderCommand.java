package report2ct.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.training.AutoencoderData;
import report2ct.training.AutoencoderTraining;
import report2ct.training.AutoencoderTrainingConfig;
import report2ct.training.run.RunConfiguration;
import report2ct.training.run.RunPlanning;
import report2ct.training.run.RunSettings;
import report2ct.training.run.TrainingPlan;
import report2ct.training.run.TrainingRun;

/** Trains the paper's autoencoder on CT volumes or on phantoms; goes on from its checkpoint. */
@Command(
        name = "autoencoder",
        mixinStandardHelpOptions = true,
        description = {
            "Trains the paper's autoencoder (MAISI) on patches of CT volumes or of phantoms.",
            "A run that is started again goes on from its checkpoint; Ctrl-C saves and stops."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct train autoencoder --print-config > autoencoder.yaml",
            "  report2ct train autoencoder --config autoencoder.yaml --run run --dry-run",
            "  report2ct train autoencoder --config autoencoder.yaml --run run"
        })
final class TrainAutoencoderCommand implements Callable<Integer> {
    private static final String STAGE = "autoencoder";
    private static final String BEST = "autoencoder.safetensors";
    private static final String LAST = "autoencoder-last.safetensors";
    private static final String OPPONENT = "discriminator.safetensors";

    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration, YAML or JSON (default: MAISI's recipe on phantoms).")
    private @Nullable Path config;

    @Option(names = "--run", paramLabel = "DIR", description = "Folder of the training.")
    private @Nullable Path run;

    @Option(
            names = "--print-config",
            arity = "0..1",
            fallbackValue = "maisi",
            paramLabel = "PRESET",
            description = "Print a configuration to be changed and used, and stop: ${COMPLETION-CANDIDATES} (maisi).")
    private @Nullable Preset preset;

    @Mixin
    private final RunControls controls = new RunControls();

    TrainAutoencoderCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    /** Configurations that are printed. */
    enum Preset {
        /** The recipe of the released weights. */
        MAISI,
        /** The same with a small network, to see it work. */
        SMALL;

        AutoencoderTrainingConfig config() {
            return switch (this) {
                case MAISI -> AutoencoderTrainingConfig.maisi();
                case SMALL -> AutoencoderTrainingConfig.small();
            };
        }
    }

    @Override
    public Integer call() throws IOException {
        if (preset != null) {
            spec.commandLine().getOut().print(ConfigFiles.toYaml(preset.config()));
            spec.commandLine().getOut().flush();
            return ExitCode.DONE.code();
        }
        if (run == null) {
            throw new ParameterException(spec.commandLine(), "expected --run DIR or --print-config");
        }
        AutoencoderTrainingConfig chosen = config == null
                ? AutoencoderTrainingConfig.maisi()
                : ConfigFiles.read(config, AutoencoderTrainingConfig.class);
        RunSettings settings = controls.settings(spec.commandLine());
        if (controls.dryRun()) {
            tryOut(run, chosen, settings);
            return ExitCode.DONE.code();
        }
        Outputs.prepareFolder(spec.commandLine(), run);
        controls.begin(spec.commandLine(), Files.createDirectories(run.resolve(STAGE)), "the earlier run");
        try (AutoencoderData.Sources sources = chosen.data().open(run.resolve("data"), threads(), this::made);
                AutoencoderTraining trainee = new AutoencoderTraining(chosen, sources)) {
            spec.commandLine().getErr().println("perceptual term: " + perceptual(trainee));
            train(loop(run, chosen, sources, settings), chosen, trainee);
        }
        return ExitCode.DONE.code();
    }

    private static int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors());
    }

    private void made(int count) {
        if (stop.getAsBoolean()) {
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while making phantoms");
        }
        if (count % 20 == 0) {
            spec.commandLine().getErr().println("phantoms: " + count);
        }
    }

    private static String perceptual(AutoencoderTraining trainee) {
        return trainee.usesPerceptualLoss() ? "on" : "off (perceptual names no weights, or losses.perceptual is 0)";
    }

    private static TrainingRun loop(
            Path run, AutoencoderTrainingConfig chosen, AutoencoderData.Sources sources, RunSettings settings) {
        Map<String, String> data = Map.of(
                "training",
                sources.training().description(),
                "held",
                sources.held().description());
        return new TrainingRun(
                run.resolve(STAGE),
                new RunConfiguration(STAGE, data, chosen),
                AutoencoderTraining.steps(chosen, sources.training().size()),
                settings);
    }

    private void train(TrainingRun loop, AutoencoderTrainingConfig chosen, AutoencoderTraining trainee) {
        StageLines lines = new StageLines(spec.commandLine().getErr(), loop.steps(), SampleSource.NONE);
        if (!loop.run(trainee, lines, stop)) {
            throw RunControls.stopped(loop, trainee);
        }
        Path best = TrainingRun.bestCheckpoint(loop.folder());
        Path chosenBest = Files.exists(best) ? best : loop.checkpoint();
        AutoencoderTraining.exportDiscriminator(
                chosen, loop.checkpoint(), loop.folder().resolve(OPPONENT));
        AutoencoderTraining.exportAutoencoder(
                chosen, loop.checkpoint(), loop.folder().resolve(LAST));
        AutoencoderTraining.exportAutoencoder(chosen, chosenBest, loop.folder().resolve(BEST));
        spec.commandLine().getOut().println(loop.folder().resolve(BEST));
    }

    /** Plans with a few phantoms in a folder that is removed afterwards. */
    private void tryOut(Path folder, AutoencoderTrainingConfig chosen, RunSettings settings) throws IOException {
        try (TrialFolder elsewhere = TrialFolder.make();
                AutoencoderData.Sources sources = chosen.data().trial().open(elsewhere.path(), threads(), this::made);
                AutoencoderTraining trainee = new AutoencoderTraining(chosen, sources)) {
            boolean phantoms = chosen.data().training() == null;
            int volumes = phantoms
                    ? chosen.data().phantoms().volumes()
                    : sources.training().size();
            TrainingRun few = loop(folder, chosen, sources, settings);
            long steps = AutoencoderTraining.steps(chosen, volumes);
            TrainingPlan plan = TrainingPlan.empty()
                    .with(
                            "volumes",
                            volumes
                                    + (phantoms
                                            ? " phantoms"
                                            : " of " + chosen.data().training()))
                    .with("epochs", chosen.epochs() + " of " + steps / chosen.epochs() + " steps")
                    .with("patches", chosen.batch() + " of " + chosen.patch() + " a step")
                    .with("perceptual term", perceptual(trainee))
                    .and(RunPlanning.plan(
                            new TrainingRun(few.folder(), few.configuration(), steps, settings), trainee));
            RunControls.print(spec.commandLine(), plan);
        }
    }
}
