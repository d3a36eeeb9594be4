package report2ct.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
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
import report2ct.dataset.PhantomSet;
import report2ct.dataset.ReportContexts;
import report2ct.dataset.SentenceSet;
import report2ct.text.EncoderSet;
import report2ct.text.TextConditioning;
import report2ct.training.AdapterTraining;
import report2ct.training.CodecTraining;
import report2ct.training.FlowTraining;
import report2ct.training.RunFolder;
import report2ct.training.TrainingRecipe;
import report2ct.training.run.MetricEntry;
import report2ct.training.run.RunConfiguration;
import report2ct.training.run.RunSettings;
import report2ct.training.run.Trainee;
import report2ct.training.run.TrainingRun;

/** One stage of a training; goes on from its checkpoint. */
abstract class TrainStageCommand implements Callable<Integer> {
    private final BooleanSupplier stop;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final RunOptions run = new RunOptions();

    private TrainStageCommand(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public Integer call() throws IOException {
        train(run.open(spec.commandLine()));
        return ExitCode.DONE.code();
    }

    abstract void train(RunFolder folder);

    /** Runs the loop and says how it gets on. */
    final void loop(RunFolder folder, RunFolder.Stage stage, Record config, long steps, Trainee trainee) {
        RunConfiguration configuration = new RunConfiguration(stage.folder(), Map.of(), config);
        TrainingRun loop = new TrainingRun(folder.stage(stage), configuration, steps, RunSettings.standard());
        PrintWriter err = spec.commandLine().getErr();
        boolean done = loop.run(trainee, entry -> err.println(line(entry, steps)), stop);
        if (!done) {
            throw new Report2CtException(
                    ErrorKind.CANCELLED,
                    "stopped after step " + trainee.completed() + " of " + steps + "; saved in " + loop.checkpoint());
        }
        spec.commandLine().getOut().println(loop.checkpoint());
    }

    private static String line(MetricEntry entry, long steps) {
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
                .forEach((name, value) -> text.append(String.format(Locale.ROOT, "  %s %.3f", name, value)));
        return text.toString();
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

    /** Trains the autoencoder. */
    @Command(
            name = "vae",
            mixinStandardHelpOptions = true,
            description = "Trains the autoencoder on patches of phantoms.",
            footer = {"", "Example:", "  report2ct train vae --run run"})
    static final class Vae extends TrainStageCommand {
        Vae(BooleanSupplier stop) {
            super(stop);
        }

        @Override
        void train(RunFolder folder) {
            TrainingRecipe recipe = folder.recipe();
            int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
            try (PhantomSet training = folder.trainingPhantoms(
                            threads, making("phantoms", recipe.data().vaeVolumes()));
                    PhantomSet held = folder.heldPhantoms(threads, count -> {});
                    CodecTraining trainee = new CodecTraining(recipe.vae(), training, held)) {
                loop(folder, RunFolder.Stage.VAE, recipe.vae(), recipe.vae().steps(), trainee);
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
            super(stop);
        }

        @Override
        void train(RunFolder folder) {
            TrainingRecipe recipe = folder.recipe();
            try (EncoderSet encoders = EncoderSet.embedded()) {
                SentenceSet training = folder.trainingReports(encoders, making("sentences"));
                SentenceSet held = folder.heldReports(encoders, (done, all) -> {});
                try (AdapterTraining trainee = new AdapterTraining(recipe.adapter(), training, held)) {
                    loop(
                            folder,
                            RunFolder.Stage.ADAPTER,
                            recipe.adapter(),
                            recipe.adapter().steps(),
                            trainee);
                }
            }
        }
    }

    /** Trains the denoiser. */
    @Command(
            name = "flow",
            mixinStandardHelpOptions = true,
            description = "Trains the denoiser on latents of phantoms and their reports; needs the other two stages.",
            footer = {"", "Example:", "  report2ct train flow --run run"})
    static final class Flow extends TrainStageCommand {
        Flow(BooleanSupplier stop) {
            super(stop);
        }

        @Override
        void train(RunFolder folder) {
            TrainingRecipe recipe = folder.recipe();
            folder.requireTrained(RunFolder.Stage.VAE);
            folder.requireTrained(RunFolder.Stage.ADAPTER);
            SentenceSet reports;
            SentenceSet heldReports;
            try (EncoderSet encoders = EncoderSet.embedded()) {
                reports = folder.trainingReports(encoders, making("sentences"));
                heldReports = folder.heldReports(encoders, (done, all) -> {});
            }
            var latents = folder.trainingLatents(making("latents", recipe.data().latents()));
            var heldLatents = folder.heldLatents(count -> {});
            ReportContexts contexts;
            ReportContexts heldContexts;
            try (TextConditioning conditioning = folder.conditioning(reports.width())) {
                contexts = ReportContexts.of(reports, conditioning);
                heldContexts = ReportContexts.of(heldReports, conditioning);
            }
            try (FlowTraining trainee = new FlowTraining(
                    recipe.flow(),
                    new FlowTraining.Samples(latents, contexts),
                    new FlowTraining.Samples(heldLatents, heldContexts),
                    FlowTraining.Place.here())) {
                loop(folder, RunFolder.Stage.FLOW, recipe.flow(), recipe.flow().steps(), trainee);
            }
        }
    }
}
