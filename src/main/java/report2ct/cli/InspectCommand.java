package report2ct.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import report2ct.bundle.Bundle;
import report2ct.config.ConfigFiles;
import report2ct.io.VolumeFiles;
import report2ct.io.VolumeInspection;
import report2ct.io.format.ReadOptions;
import report2ct.weights.WeightFile;
import report2ct.weights.WeightFiles;
import report2ct.weights.WeightInspection;

/** Shows what is in a volume, a weight file or a bundle. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows what is in a volume (geometry, statistics, checksums), a weight file or a bundle.",
            "A bundle's files are compared with their hashes."
        },
        footer = {
            "",
            "Examples:",
            "  report2ct inspect ct.nii.gz",
            "  report2ct inspect --json scan.mha",
            "  report2ct inspect models/demo"
        })
final class InspectCommand implements Callable<Integer> {
    private static final List<String> WEIGHT_ENDINGS =
            List.of(".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".safetensors.index.json");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file or bundle folder.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--frame", paramLabel = "N", description = "The frame of a volume with several, from 0.")
    private @Nullable Integer frame;

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        JsonText.print(content(), json, line.getOut());
        return ExitCode.DONE.code();
    }

    private JsonNode content() throws IOException {
        if (Files.isRegularFile(file.resolve(Bundle.DESCRIPTOR))) {
            return bundle();
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        return WEIGHT_ENDINGS.stream().anyMatch(name::endsWith) ? weights() : volume();
    }

    private JsonNode bundle() throws IOException {
        Bundle bundle = Bundle.open(file);
        return new ObjectMapper().readTree(ConfigFiles.toJson(bundle.descriptor()));
    }

    private JsonNode weights() throws IOException {
        return WeightsCommand.read(() -> {
            try (WeightFile weights = WeightFiles.open(file)) {
                return new ObjectMapper().valueToTree(WeightInspection.describe(weights));
            }
        });
    }

    private ObjectNode volume() throws IOException {
        ReadOptions options =
                frame == null ? ReadOptions.nibabel() : ReadOptions.nibabel().withFrame(frame);
        return new ObjectMapper().valueToTree(VolumeInspection.of(file, VolumeFiles.standard(), options));
    }
}
