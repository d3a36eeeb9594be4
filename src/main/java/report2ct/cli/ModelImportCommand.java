package report2ct.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import report2ct.bundle.Bundle;
import report2ct.bundle.BundleDescriptor.Source;
import report2ct.generation.GridSize;
import report2ct.hub.Catalogue;
import report2ct.hub.ImportRequest;
import report2ct.hub.ImportRequest.Settings;
import report2ct.hub.ImportRequest.Tower;
import report2ct.hub.Licence;
import report2ct.hub.ModelImport;
import report2ct.volume.Spacing;

/** Makes a model directory of published weights. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes a model directory of published weights: a denoiser (Report2CT, Text2CT, MAISI rflow),",
            "MAISI's autoencoder and text encoders. Nothing in a checkpoint is executed."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct model import --unet unet.pt --autoencoder autoencoder_epoch273.pt \\",
            "    --encoder MedEmbed-large-v0.1 --encoder ClinicalBERT \\",
            "    --encoder BiomedVLP-CXR-BERT-specialized --out models/paper",
            "  report2ct model import --unet unet_rflow_200ep.pt --autoencoder autoencoder_epoch273.pt \\",
            "    --tower CLIP3D_Finding_Impression_30ep.pt --tower-tokenizer clip-tokenizer --out models/text2ct"
        })
final class ModelImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--unet", required = true, paramLabel = "FILE", description = "The denoiser's checkpoint.")
    @SuppressWarnings("NullAway.Init")
    private Path unet;

    @Option(
            names = "--autoencoder",
            required = true,
            paramLabel = "FILE",
            description = "The autoencoder's checkpoint.")
    @SuppressWarnings("NullAway.Init")
    private Path autoencoder;

    @Option(
            names = "--encoder",
            paramLabel = "DIR",
            description = "Model directory of a text encoder; repeat it, in the model's order.")
    private List<Path> encoders = new ArrayList<>();

    @Option(
            names = "--tower",
            paramLabel = "FILE",
            description = "Checkpoint with a text tower that reads the whole report as one token (Text2CT).")
    private @Nullable Path tower;

    @Option(names = "--tower-tokenizer", paramLabel = "DIR", description = "Folder of the tower's tokenizer.")
    private @Nullable Path tokenizer;

    @Option(
            names = "--unet-config",
            paramLabel = "FILE",
            description = "Published configuration of the denoiser (default: read off its arrays).")
    private @Nullable Path unetConfig;

    @Option(
            names = "--autoencoder-config",
            paramLabel = "FILE",
            description = "Published configuration of the autoencoder (default: read off its arrays).")
    private @Nullable Path autoencoderConfig;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The model directory to make.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(names = "--name", paramLabel = "NAME", description = "The model's name (default: the folder's).")
    private @Nullable String name;

    @Option(
            names = "--licence",
            paramLabel = "NAME",
            description = "Licence of the denoiser, where the file is not a known one.")
    private @Nullable String licence;

    @Option(
            names = "--autoencoder-licence",
            paramLabel = "NAME",
            description = "Licence of the autoencoder, where the file is not a known one.")
    private @Nullable String autoencoderLicence;

    @Option(
            names = "--scale-factor",
            paramLabel = "X",
            description = "What latents are multiplied by, where the checkpoint does not say it.")
    private @Nullable Double scaleFactor;

    @Option(
            names = "--size",
            paramLabel = "X,Y,Z",
            converter = SamplingOptions.SizeConverter.class,
            description = "Usual size in voxels (default: as published).")
    private @Nullable GridSize size;

    @Option(
            names = "--spacing",
            paramLabel = "X,Y,Z",
            converter = SamplingOptions.SpacingConverter.class,
            description = "Usual distance between voxels in millimetres (default: as published).")
    private @Nullable Spacing spacing;

    @Option(names = "--steps", paramLabel = "N", description = "Usual denoising steps (default: 30).")
    private @Nullable Integer steps;

    @Option(names = "--guidance", paramLabel = "S", description = "Usual guidance scale (default: as published).")
    private @Nullable Double guidance;

    @Option(
            names = "--encoders-outside",
            description = "Do not copy the text encoders; generate then needs them as --encoder.")
    private boolean outside;

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        if ((tower == null) != (tokenizer == null)) {
            throw new ParameterException(line, "expected --tower and --tower-tokenizer together");
        }
        Settings settings =
                new Settings(name, licence, autoencoderLicence, scaleFactor, size, spacing, steps, guidance, !outside);
        Tower texts = tower == null || tokenizer == null ? null : new Tower(tower, tokenizer);
        ImportRequest request =
                new ImportRequest(unet, autoencoder, encoders, texts, unetConfig, autoencoderConfig, settings);
        try (ModelImport work = new ModelImport(
                request, Catalogue.standard(), note -> line.getErr().println(note))) {
            Bundle bundle = WeightsCommand.read(() -> work.into(out));
            showLicences(line, bundle);
            line.getOut().println(out);
        }
        return ExitCode.DONE.code();
    }

    private static void showLicences(CommandLine line, Bundle bundle) {
        for (Source source : bundle.descriptor().sources()) {
            Licence terms = new Licence(source.licence());
            String remark = terms.nonCommercial()
                    ? "  ** no commercial use; every volume's recipe says so **"
                    : terms.stated() ? "" : "  (ask its publisher before you use it)";
            line.getErr().println("licence of " + source.name() + ": " + terms.name() + remark);
        }
    }
}
