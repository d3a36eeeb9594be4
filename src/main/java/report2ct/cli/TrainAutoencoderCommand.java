package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.config.ConfigFiles;
import report2ct.nn.ParameterList;
import report2ct.training.AutoencoderData;
import report2ct.training.AutoencoderTraining;
import report2ct.training.AutoencoderTrainingConfig;
import report2ct.training.TrainingRun;
import report2ct.vae.PatchDiscriminator;
import report2ct.vae.VaeParameters;

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
    private static final String LAST = "autoencoder.safetensors";
    private static final String OPPONENT = "discriminator.safetensors";
    private static final String CONFIGURATION = "config.yaml";

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

    @Option(names = "--dry-run", description = "Check everything, print the plan, and train nothing.")
    private boolean dryRun;

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
        Outputs.prepareFolder(spec.commandLine(), run);
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        try (AutoencoderData.Sources sources = chosen.data().open(run.resolve("data"), threads, this::made);
                AutoencoderTraining trainee = new AutoencoderTraining(chosen, sources)) {
            plan(chosen, sources, trainee);
            if (!dryRun) {
                train(run, chosen, sources, trainee);
            }
        }
        return ExitCode.DONE.code();
    }

    private void made(int count) {
        if (stop.getAsBoolean()) {
            throw new Report2CtException(ErrorKind.CANCELLED, "stopped while making phantoms");
        }
        if (count % 20 == 0) {
            spec.commandLine().getErr().println("phantoms: " + count);
        }
    }

    private void plan(AutoencoderTrainingConfig chosen, AutoencoderData.Sources sources, AutoencoderTraining trainee) {
        PrintWriter err = spec.commandLine().getErr();
        long steps = AutoencoderTraining.steps(chosen, sources);
        err.println("training: " + sources.training().description());
        err.println("measuring: " + sources.held().description());
        err.println(String.format(
                Locale.ROOT,
                "autoencoder: %d parameters, discriminator: %d",
                ParameterList.elements(VaeParameters.of(chosen.autoencoder())),
                ParameterList.elements(PatchDiscriminator.parameters(
                        chosen.discriminator().channels(),
                        chosen.discriminator().layers()))));
        err.println(String.format(
                Locale.ROOT,
                "%d epochs of %d steps: %d steps of %d patches of %s",
                chosen.epochs(),
                steps / chosen.epochs(),
                steps,
                chosen.batch(),
                chosen.patch()));
        err.println(
                trainee.usesPerceptualLoss()
                        ? "perceptual term: on"
                        : "perceptual term: off (perceptual names no weights, or losses.perceptual is 0)");
    }

    private void train(
            Path folder, AutoencoderTrainingConfig chosen, AutoencoderData.Sources sources, AutoencoderTraining trainee)
            throws IOException {
        long steps = AutoencoderTraining.steps(chosen, sources);
        String configuration = ConfigFiles.toJson(chosen) + sources.training().description();
        TrainingRun loop = new TrainingRun(
                folder,
                configuration,
                steps,
                chosen.measuring().log(),
                chosen.measuring().every());
        if (!Files.exists(loop.checkpoint())) {
            Outputs.writeText(folder.resolve(CONFIGURATION), ConfigFiles.toYaml(chosen), true);
        }
        PrintWriter err = spec.commandLine().getErr();
        boolean done = loop.run(trainee, entry -> err.println(line(entry, steps)), stop);
        if (!done) {
            throw new Report2CtException(
                    ErrorKind.CANCELLED,
                    "stopped after step " + trainee.completed() + " of " + steps + "; saved in " + loop.checkpoint());
        }
        trainee.exportDiscriminator(folder.resolve(OPPONENT));
        trainee.exportAutoencoder(folder.resolve(LAST));
        spec.commandLine().getOut().println(folder.resolve(LAST));
        if (Files.exists(folder.resolve(AutoencoderTraining.BEST))) {
            spec.commandLine().getOut().println(folder.resolve(AutoencoderTraining.BEST));
        }
    }

    private static String line(TrainingRun.LogEntry entry, long steps) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "step %d of %d  loss %.4f  %.3f s a step, about %.0f min left",
                entry.step(),
                steps,
                entry.loss(),
                entry.secondsPerStep(),
                entry.secondsPerStep() * (steps - entry.step()) / 60));
        new TreeMap<>(entry.measured())
                .forEach((name, value) -> text.append(String.format(Locale.ROOT, "  %s %.4g", name, value)));
        return text.toString();
    }
}
