package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import report2ct.bundle.AutoencoderPart;
import report2ct.bundle.Bundle;
import report2ct.bundle.BundleDescriptor;
import report2ct.bundle.ConditioningPart;
import report2ct.bundle.FlowPart;
import report2ct.bundle.TextPart;
import report2ct.config.ConfigFiles;
import report2ct.flow.Prediction;
import report2ct.flow.ScheduleMode;
import report2ct.generation.DecodeMode;
import report2ct.generation.GridSize;
import report2ct.nn.ParameterFiles;
import report2ct.nn.Parameters;
import report2ct.phantom.PhantomGrid;
import report2ct.text.EncoderSet;
import report2ct.text.TextConditioning;
import report2ct.training.RunFolder;
import report2ct.training.TrainingRecipe;
import report2ct.vae.CompactParameters;
import report2ct.volume.Spacing;
import report2ct.weights.Dtype;

/** Makes a model directory of a finished training. */
@Command(
        name = "bundle",
        mixinStandardHelpOptions = true,
        description = "Makes a model directory of a training: weights in half precision, descriptor, recipe.",
        footer = {"", "Example:", "  report2ct train bundle --run run --out model"})
final class TrainBundleCommand implements Callable<Integer> {
    private static final String UNET = "unet.safetensors";
    private static final String AUTOENCODER = "autoencoder.safetensors";
    private static final String TEXT = "text.safetensors";
    private static final String RECIPE = "recipe.yaml";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final RunOptions run = new RunOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder of the model.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "30", description = "Default denoising steps (30).")
    private int steps = 30;

    @Option(names = "--guidance", paramLabel = "S", defaultValue = "3", description = "Default guidance scale (3).")
    private double guidance = 3;

    @Option(names = "--force", description = "Replace existing files.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        RunFolder folder = run.open(spec.commandLine());
        TrainingRecipe recipe = folder.recipe();
        for (RunFolder.Stage stage : RunFolder.Stage.values()) {
            folder.requireTrained(stage);
        }
        Outputs.prepareFolder(spec.commandLine(), out);
        TextPart text;
        try (EncoderSet encoders = EncoderSet.embedded()) {
            text = text(encoders, recipe);
            try (TextConditioning conditioning = folder.conditioning(encoders.width())) {
                save(TEXT, conditioning.parameters(), name -> Dtype.F16);
            }
        }
        try (Parameters weights = folder.vaeWeights()) {
            save(AUTOENCODER, weights, TrainBundleCommand::autoencoderType);
        }
        try (Parameters weights = folder.flowWeights()) {
            save(UNET, weights, name -> Dtype.F16);
        }
        Outputs.writeText(out.resolve(RECIPE), ConfigFiles.toYaml(recipe), force);
        Bundle.save(out, descriptor(recipe, text), force);
        spec.commandLine().getOut().println(out.resolve(Bundle.DESCRIPTOR));
        return ExitCode.DONE.code();
    }

    private static TextPart text(EncoderSet encoders, TrainingRecipe recipe) {
        List<TextPart.Encoder> list = encoders.encoders().stream()
                .map(info -> new TextPart.Encoder(info.name(), TextPart.Kind.EMBEDDED, info.width(), info.sha256()))
                .toList();
        return new TextPart(
                list,
                encoders.emptySection(),
                encoders.width(),
                new ConditioningPart(recipe.adapter().conditioning(), TEXT));
    }

    /** The variances of latents before they are whitened leave the range of half precision, and encoding needs them. */
    private static Dtype autoencoderType(String name) {
        return name.startsWith(CompactParameters.STATISTICS) ? Dtype.F32 : Dtype.F16;
    }

    private void save(String name, Parameters parameters, Function<String, Dtype> dtypes) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        parameters.names().forEach(key -> tensors.put(key, parameters.get(key)));
        ParameterFiles.save(out.resolve(name), tensors, dtypes, Map.of("format", "pt"), force);
    }

    private BundleDescriptor descriptor(TrainingRecipe recipe, TextPart text) {
        FlowPart flow = recipe.flow().timeRatio() > 0
                ? FlowPart.fixed(recipe.flow().timeRatio(), ScheduleMode.EXACT)
                : FlowPart.reference(ScheduleMode.EXACT);
        PhantomGrid grid = recipe.data().grid();
        return new BundleDescriptor(
                BundleDescriptor.LAYOUT,
                "report2ct-demo",
                "A small model of the whole pipeline: one chest in seconds on a laptop, at 3 mm.",
                "A demonstration trained on synthetic anatomy alone. It knows eight findings (pleural effusion,"
                        + " cardiomegaly, consolidation, ground glass, mass, pneumothorax, emphysema, pacemaker) and"
                        + " nothing else that a report may say; it shows no real patient and no real disease.",
                "Apache-2.0",
                recipe.data().latents() + " procedural chest phantoms with written reports; no patient data",
                text,
                new AutoencoderPart(null, recipe.vae().autoencoder(), AUTOENCODER),
                new BundleDescriptor.UnetPart(recipe.flow().unet(), UNET),
                recipe.flow().prediction() == Prediction.DATA ? flow.predictingData() : flow,
                new BundleDescriptor.SamplingPart(steps, guidance),
                1.0,
                new BundleDescriptor.ValueRange(-1000, 1000),
                "RAS",
                new GridSize(grid.nx(), grid.ny(), grid.nz()),
                Spacing.isotropic(grid.baseSpacingMm()),
                DecodeMode.WHOLE,
                null,
                Map.of(RECIPE, new BundleDescriptor.FilePart(0, "")),
                List.of());
    }
}
